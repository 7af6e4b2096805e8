//! cpu: 150
// The limit is no exception: neither handlers nor finally blocks see it.
function spin() { try { for (;;); } catch { console.log("caught"); } finally { console.log("finally"); } }
console.log("start");
spin();
