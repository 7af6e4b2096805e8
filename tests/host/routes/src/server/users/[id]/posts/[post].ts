export default (input, env) => ({ route: "/users/[id]/posts/[post]", params: env.request.params });
