export { default } from "./none";
