export default (input, env) => ({ route: "/plain", params: env.request.params });
