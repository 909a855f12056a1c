import { TableBuilder } from './method.ts'

export const BOOLEAN_METHODS = new TableBuilder<boolean>().methods(
  ['toString', 'true or false as text.', "true.toString() → 'true'", String],
  ['valueOf', 'The value itself.', 'true.valueOf() → true', (value) => value],
  ['toBoolean', 'The value itself.', 'true.toBoolean() → true', (value) => value],
  ['toNumber', '1 for true, 0 for false.', 'true.toNumber() → 1', Number],
  ['toInt', '1 for true, 0 for false.', 'true.toInt() → 1', Number],
  ['toFloat', '1 for true, 0 for false.', 'true.toFloat() → 1', Number],
  ['isEmpty', 'True and false are never empty.', 'false.isEmpty() → false', () => false],
  ['isNotEmpty', 'True and false are never empty.', 'false.isNotEmpty() → true', () => true],
  ['toJsonString', 'The value as JSON text.', "true.toJsonString() → 'true'", String],
).table

/** What can be asked of a value that is not there. */
export const NOTHING_METHODS = new TableBuilder<null | undefined>().methods(
  ['isEmpty', 'What is missing is empty.', 'null.isEmpty() → true', () => true],
  ['isNotEmpty', 'What is missing is empty.', 'null.isNotEmpty() → false', () => false],
).table
