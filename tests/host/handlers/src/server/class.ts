class App {
  #name = "class";
  fetch(request: Request) {
    return Response.json({ name: this.#name });
  }
}
export default new App();
