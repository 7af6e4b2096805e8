export default (input, env) => ({ route: "hidden", params: env.request.params });
