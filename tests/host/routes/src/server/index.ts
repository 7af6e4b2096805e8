export default (input, env) => ({ route: "/", params: env.request.params });
