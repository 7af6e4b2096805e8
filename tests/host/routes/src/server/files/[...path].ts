export default (input, env) => ({ route: "/files/[...path]", params: env.request.params });
