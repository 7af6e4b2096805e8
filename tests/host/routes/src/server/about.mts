export default (input, env) => ({ route: "/about", params: env.request.params });
