export default (input, env) => ({ route: "/users/me", params: env.request.params });
