export default (input, env) => ({ route: "/view", params: env.request.params });
