// Runtime metadata, logs, work after the response.
export default async function (input, env) {
env.log.info("pulse metadata", env.env);
env.waitUntil(env.kv.put("last-run-at", new Date().toISOString()));
return { pulseId: env.env.pulseId, version: env.env.version };
}
