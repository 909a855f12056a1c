/** Of notes and groups; as they stand in the file. A note without one is yellow, a group grey. */
export const COLOURS = ['yellow', 'green', 'blue', 'purple', 'pink', 'red', 'grey'] as const
export type Colour = (typeof COLOURS)[number]

export const colourOf = (text: string | undefined, otherwise: Colour): Colour =>
  COLOURS.find((each) => each === text) ?? otherwise

export const colourAfter = (colour: Colour): Colour => COLOURS[(COLOURS.indexOf(colour) + 1) % COLOURS.length]!
