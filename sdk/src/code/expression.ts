/** A text with an expression in it. */
export type ExpressionText = `${string}{{${string}`

/** A text that holds «{{» and is to be taken as it stands. */
export interface Fixed {
  readonly $fixed: string
}
