export default () => ({ args: 0 });
