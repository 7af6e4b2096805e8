export default (input, env) => ({ route: "/docs/start", params: env.request.params });
