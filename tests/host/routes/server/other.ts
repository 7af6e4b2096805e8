export default (input, env) => ({ route: "/other", params: env.request.params });
