export default (input, env) => ({ route: "/users/[id]", params: env.request.params });
