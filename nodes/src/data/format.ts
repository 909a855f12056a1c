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
