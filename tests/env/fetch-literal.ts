// Every host is known.
export default (request) => fetch("https://api.example.com/x");
//= asks: fetch(api.example.com)
//= fetch api.example.com  server/app.ts:2:29
