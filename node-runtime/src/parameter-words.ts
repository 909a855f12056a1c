import type { z } from 'zod'

/**
 * What a parameter means beyond its type, as `format` in its JSON Schema: whoever offers it to people can offer what there is
 * to choose from.
 */
export const FORMAT = {
  /** Id of a workflow of the same workspace. */
  workflow: { format: 'workflow-id' },
  /** Name or id of a data table of the workspace. */
  dataTable: { format: 'data-table' },
  /** A zone of the IANA database. */
  timeZone: { format: 'time-zone' },
  /** Where a value is in an item. */
  fieldPath: { format: 'field-path' },
  /** Name of a file of an item. */
  itemFile: { format: 'item-file' },
  /** Any JSON, most often an object with expressions in it. */
  json: { format: 'json' },
  /** True or false by what an expression says of each item. */
  condition: { format: 'condition' },
} as const

/** The parameter's values are chosen from one of these. */
export const picks = <S extends z.ZodType>(schema: S, what: keyof typeof FORMAT): S => schema.meta(FORMAT[what])

/**
 * Offered only while other parameters have one of these values. It is left out of what people see and still parsed, so it is
 * optional or has a default.
 */
export const shownWhen = <S extends z.ZodType>(
  schema: S,
  rule: Readonly<Record<string, readonly (string | number | boolean)[]>>,
): S => schema.meta({ shownWhen: rule })

/** Offered from what the node's loader of this name finds (`NodeType.options`); any other value may be written all the same. */
export const optionsFrom = <S extends z.ZodType>(schema: S, loader: string): S => schema.meta({ optionsFrom: loader })
