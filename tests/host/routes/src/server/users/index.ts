export default (input, env) => ({ route: "/users", params: env.request.params });
