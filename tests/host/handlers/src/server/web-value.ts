export default (request) => ({ method: request.method });
