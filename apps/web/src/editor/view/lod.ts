/** How much of a card can be seen: below 45 % only its tile and its status, below 20 % where it stands. */
export type Lod = 'card' | 'tile' | 'block'

const TILE_BELOW = 0.45
const BLOCK_BELOW = 0.2

export const lodOf = (zoom: number): Lod => (zoom < BLOCK_BELOW ? 'block' : zoom < TILE_BELOW ? 'tile' : 'card')

/** More cards than that are drawn on one surface while they are blocks: 1,500 elements fall to 25 frames a second. */
const CARDS_IN_PAGE_MAX = 800

export const isDrawnFlat = (cards: number, zoom: number): boolean =>
  cards > CARDS_IN_PAGE_MAX && lodOf(zoom) === 'block'
