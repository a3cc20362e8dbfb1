/** The names a written model gives its one input and its one output. */
export const INPUT_NAME = 'features';
export const OUTPUT_NAME = 'probability';
/** The key of a file's metadata under which the inputs' expressions lie, as a JSON array in the order of columns. */
export const INPUTS_KEY = 'weir.inputs';
