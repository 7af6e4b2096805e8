import { definePulse } from "@vibecodr/pulse";

export default definePulse(async (input) => ({ wrapped: input }));
