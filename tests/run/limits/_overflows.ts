// What the programs about recursion ask of each of their cases: it ends in a RangeError, twice, and sorting still works.
export function overflows(name: string, run: () => unknown, shown: (error: RangeError) => string = () => "RangeError") {
  const seen: string[] = [];
  for (let round = 0; round < 2; round++) {
    try {
      run();
      seen.push("returned");
    } catch (error) {
      seen.push(error instanceof RangeError ? shown(error) : String(error));
    }
  }
  console.log(name + ":", seen.join(", "), [3, 1, 2].sort().join(""));
}
