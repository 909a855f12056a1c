import { defineNode, type NodeType } from '@linkflow/node-runtime'
import type { SqlDialect } from './dialect.ts'
import { each } from './each.ts'
import { checkSql, isReading, sqlParameters } from './parameters.ts'
import { together } from './together.ts'

/** The node of one kind of database. Both do the same, each in its language. */
export const sqlNode = (
  dialect: SqlDialect,
  about: { readonly title: string; readonly description: string; readonly keywords: readonly string[] },
): NodeType<typeof sqlParameters> =>
  defineNode({
    type: dialect.type,
    version: 1,
    ...about,
    group: 'action',
    operations: [
      { title: 'Run a query', keywords: ['sql', 'execute', 'statement'], parameters: { operation: 'query' } },
      { title: 'Read rows', keywords: ['select', 'get', 'find'], parameters: { operation: 'select' } },
      { title: 'Insert rows', keywords: ['add', 'create'], parameters: { operation: 'insert' } },
      { title: 'Insert or update rows', keywords: ['upsert', 'merge'], parameters: { operation: 'upsert' } },
      { title: 'Update rows', keywords: ['change'], parameters: { operation: 'update' } },
      { title: 'Delete rows', keywords: ['remove'], parameters: { operation: 'delete' } },
      { title: 'Empty a table', keywords: ['truncate'], parameters: { operation: 'truncate' } },
      { title: 'Drop a table', keywords: ['delete table'], parameters: { operation: 'drop' } },
    ],
    suggestedNext: ['if', 'set', 'loop'],
    parameters: sqlParameters,
    literal: ['query'],
    check: checkSql,
    credentials: [{ type: dialect.type, required: true }],
    effect: (parameters) => (isReading(parameters) ? 'read' : 'write'),
    sample: [{ id: 81, name: 'Ada Lovelace', email: 'ada@example.test', createdAt: '2030-01-01T12:00:00.000Z' }],
    behaviour: {
      kind: 'each',
      each: (item, given, context, index) => each(item, given, context, index, dialect),
      together: {
        when: (first) => first.together,
        run: (input, parameters, context) => together(input, parameters, context, dialect),
      },
    },
  })
