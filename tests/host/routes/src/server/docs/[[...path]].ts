export default (input, env) => ({ route: "/docs/[[...path]]", params: env.request.params });
