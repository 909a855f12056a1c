import { compileParameters } from '@linkflow/node-runtime'
import { builtInNodes } from '@linkflow/nodes'
import { describe, expect, it } from 'vitest'
import { importN8n } from './import-n8n.ts'

const converted = (type: string, typeVersion: number, parameters: object) => {
  const source = { name: 'N', type: `n8n-nodes-base.${type}`, typeVersion, position: [0, 0], parameters }
  const { workflows, report } = importN8n({ nodes: [source], connections: {} })
  return { node: workflows[0]!.file.nodes[0]!, told: report.workflows[0]!.nodes[0]! }
}

const cases: readonly [string, number, object, string, object][] = [
  ['scheduleTrigger', 1.2, {}, 'schedule', { rules: [{ cron: '0 0 * * *' }] }],
  [
    'scheduleTrigger',
    1.2,
    {
      rule: {
        interval: [
          { field: 'minutes', minutesInterval: 10 },
          { field: 'weeks', triggerAtDay: [1, 5], triggerAtHour: 9 },
        ],
      },
    },
    'schedule',
    { rules: [{ cron: '*/10 * * * *' }, { cron: '0 9 * * 1,5' }] },
  ],
  [
    'webhook',
    2,
    { path: 'orders', httpMethod: 'POST', responseMode: 'lastNode' },
    'webhook',
    { path: 'orders', method: 'POST', respond: 'last-node' },
  ],
  [
    'respondToWebhook',
    1.1,
    { respondWith: 'json', responseBody: '={{ $json }}', options: { responseCode: 201 } },
    'respond-to-webhook',
    { respondWith: 'json', json: '{{ $json }}', status: 201 },
  ],
  [
    'httpRequest',
    4.2,
    {
      url: '=https://a.example/{{ $json.id }}',
      sendQuery: true,
      queryParameters: { parameters: [{ name: 'q', value: '={{ $json.q }}' }] },
    },
    'http-request',
    { method: 'GET', url: 'https://a.example/{{ $json.id }}', query: { q: '{{ $json.q }}' } },
  ],
  [
    'httpRequest',
    4.2,
    {
      method: 'POST',
      url: 'https://a.example',
      sendBody: true,
      specifyBody: 'json',
      jsonBody: '={{ $json.body }}',
      options: { timeout: 5000 },
    },
    'http-request',
    { body: { kind: 'json', value: '{{ $json.body }}' }, timeout: { value: 5, unit: 'seconds' } },
  ],
  [
    'httpRequest',
    4.2,
    {
      url: 'https://a.example',
      sendQuery: true,
      specifyQuery: 'json',
      jsonQuery: '={"q": "a {{ $json.q }}", "n": {{ $json.n }}, "{": "}}"}',
      options: {
        pagination: {
          pagination: {
            parameters: { parameters: [{ name: 'page', value: '={{ $pageCount + 1 }}' }] },
            paginationCompleteWhen: 'receiveSpecificStatusCodes',
            statusCodesWhenComplete: '404,410',
            limitPagesFetched: true,
            maxRequests: 3,
          },
        },
      },
    },
    'http-request',
    {
      query: { q: 'a {{ $json.q }}', n: '{{ $json.n }}', '{': '}}', page: '{{ 0 + 1 }}' },
      response: { neverFail: true, file: 'data' },
      pagination: {
        kind: 'parameters',
        parameters: [{ place: 'query', name: 'page', value: '{{ $pageCount + 1 }}' }],
        until: '{{ [404, 410].includes($response.status) }}',
        pagesMax: 3,
      },
    },
  ],
  [
    'httpRequest',
    4.1,
    {
      method: 'POST',
      url: 'https://a.example',
      sendBody: true,
      contentType: 'multipart-form-data',
      bodyParameters: {
        parameters: [
          { name: 'a', value: '={{ $json.a }}' },
          { parameterType: 'formBinaryData', name: 'f', inputDataFieldName: 'pdf' },
        ],
      },
    },
    'http-request',
    {
      body: {
        kind: 'multipart',
        parts: [
          { name: 'a', value: '{{ $json.a }}' },
          { name: 'f', file: 'pdf' },
        ],
      },
    },
  ],
  [
    'httpRequest',
    1,
    {
      requestMethod: 'POST',
      url: 'https://a.example',
      authentication: 'headerAuth',
      jsonParameters: true,
      bodyParametersJson: '={"a": {{ $json.a }} }',
      queryParametersJson: '{"q": 1}',
      responseFormat: 'string',
      options: { ignoreResponseCode: true },
    },
    'http-request',
    {
      method: 'POST',
      authentication: 'header',
      query: { q: 1 },
      body: { kind: 'text', text: '{"a": {{ $json.a }} }', contentType: 'application/json' },
      response: { format: 'text', neverFail: true, lists: 'keep' },
    },
  ],
  [
    'httpRequest',
    2,
    {
      requestMethod: 'PUT',
      url: 'https://a.example',
      jsonParameters: true,
      sendBinaryData: true,
      binaryPropertyName: 'file:pdf',
      options: { bodyContentType: 'multipart-form-data', splitIntoItems: true, followRedirect: false },
    },
    'http-request',
    { body: { kind: 'multipart', parts: [{ name: 'file', file: 'pdf' }] }, redirects: { follow: false } },
  ],
  [
    'cron',
    1,
    {
      triggerTimes: {
        item: [
          { hour: 9, minute: 30 },
          { mode: 'everyX', value: 90, unit: 'minutes' },
        ],
      },
    },
    'schedule',
    { rules: [{ cron: '30 9 * * *' }, { every: { value: 90, unit: 'minutes' } }] },
  ],
  ['interval', 1, { interval: 2, unit: 'hours' }, 'schedule', { rules: [{ cron: '0 */2 * * *' }] }],
  [
    'scheduleTrigger',
    1.2,
    {
      rule: {
        interval: [
          { daysInterval: 3, triggerAtHour: 8 },
          { field: 'weeks', weeksInterval: 2 },
        ],
      },
    },
    'schedule',
    { rules: [{ cron: '0 8 */3 * *' }, { every: { value: 2, unit: 'weeks' } }] },
  ],
  [
    'webhook',
    2,
    { path: 'a', authentication: 'headerAuth' },
    'webhook',
    { path: 'a', method: 'GET', authentication: 'header' },
  ],
  [
    'wait',
    1.1,
    { resume: 'webhook', limitWaitTime: true, resumeAmount: 2, resumeUnit: 'days' },
    'wait',
    {
      for: 'webhook',
      timeout: { value: 2, unit: 'days' },
    },
  ],
  ['respondToWebhook', 1.1, { respondWith: 'binary' }, 'respond-to-webhook', { respondWith: 'file' }],
  ['stopAndError', 1, { errorType: 'errorObject', errorObject: '{"a": 1}' }, 'stop-and-error', { message: '{"a": 1}' }],
  ['stopAndError', 1, { errorMessage: '=No {{ $json.x }}' }, 'stop-and-error', { message: 'No {{ $json.x }}' }],
  ['executeWorkflowTrigger', 1.1, { inputSource: 'passthrough' }, 'workflow-trigger', {}],
  [
    'executeWorkflow',
    1.2,
    { workflowId: { __rl: true, value: 'abc', mode: 'list' } },
    'execute-workflow',
    { workflow: 'abc', mode: 'once' },
  ],
  ['errorTrigger', 1, {}, 'error-trigger', {}],
  ['wait', 1.1, { amount: 3, unit: 'minutes' }, 'wait', { for: 'duration', duration: { value: 3, unit: 'minutes' } }],
  [
    'postgres',
    2.5,
    {
      operation: 'executeQuery',
      query: "=select * from people where id = {{ $json.id }} and name = '{{ $json.name }}'",
      options: { queryReplacement: "={{ $json.a }}, {{ [1, 2].join(',') }}", queryBatching: 'independently' },
    },
    'postgres',
    {
      operation: 'query',
      query: "select * from people where id = {{ $json.id }} and name = '{{ $json.name }}'",
      values: ['{{ $json.a }}', "{{ [1, 2].join(',') }}"],
      largeNumbers: 'text',
    },
  ],
  [
    'postgres',
    2.6,
    {
      schema: { __rl: true, mode: 'list', value: 'public' },
      table: { __rl: true, mode: 'name', value: '=t_{{ $json.t }}' },
      operation: 'upsert',
      columns: { mappingMode: 'defineBelow', value: { id: '={{ $json.id }}', n: 1 }, matchingColumns: ['id'] },
    },
    'postgres',
    {
      operation: 'upsert',
      schema: 'public',
      table: 't_{{ $json.t }}',
      row: 'values',
      set: { id: '{{ $json.id }}', n: 1 },
      match: ['id'],
      together: true,
    },
  ],
  [
    'postgres',
    2,
    {
      table: 'people',
      operation: 'select',
      where: {
        values: [
          { column: 'age', condition: '>=', value: 18 },
          { column: 'gone', condition: 'IS NULL' },
        ],
      },
      combineConditions: 'OR',
      sort: { values: [{ column: 'age', direction: 'DESC' }] },
    },
    'postgres',
    {
      operation: 'select',
      where: [
        { column: 'age', operator: 'greater-or-equals', value: 18 },
        { column: 'gone', operator: 'is-null' },
      ],
      combine: 'or',
      sort: [{ column: 'age', direction: 'descending' }],
      limit: 50,
    },
  ],
  [
    'postgres',
    1,
    { table: 'people', columns: 'id,name:text', operation: 'update', updateKey: 'id' },
    'postgres',
    { operation: 'update', match: ['id'], set: { id: '{{ $json["id"] }}', name: '{{ $json["name"] }}' } },
  ],
  [
    'mySql',
    2.4,
    { table: { value: 'people' }, operation: 'deleteTable', deleteCommand: 'drop' },
    'mysql',
    { operation: 'drop', table: 'people' },
  ],
  [
    'redis',
    1,
    { operation: 'get', propertyName: 'found', key: '=user:{{ $json.id }}', keyType: 'hash' },
    'redis',
    { operation: 'get', key: 'user:{{ $json.id }}', kind: 'hash', field: 'found', keep: false },
  ],
  [
    'redis',
    1,
    { operation: 'incr', key: 'n', expire: true, ttl: 5 },
    'redis',
    { operation: 'increment', key: 'n', field: 'n', keep: false, expireSeconds: 5 },
  ],
  [
    'emailSend',
    2.1,
    {
      fromEmail: 'a@b.c',
      toEmail: 'd@e.f',
      subject: 'S',
      html: '=<b>{{ $json.x }}</b>',
      options: { attachments: 'one, two' },
    },
    'send-email',
    { from: 'a@b.c', to: 'd@e.f', html: '<b>{{ $json.x }}</b>', attachments: ['one', 'two'] },
  ],
  [
    'emailSend',
    1,
    { fromEmail: 'a@b.c', toEmail: 'd@e.f', ccEmail: 'g@h.i', subject: 'S', text: 'T' },
    'send-email',
    { cc: 'g@h.i', text: 'T' },
  ],
  [
    'ssh',
    1,
    { command: '=ls {{ $json.d }}', cwd: '/tmp' },
    'ssh',
    { operation: 'command', command: 'ls {{ $json.d }}', folder: '/tmp' },
  ],
  [
    'ssh',
    1,
    { resource: 'file', operation: 'upload', path: '/up', binaryPropertyName: 'data' },
    'ssh',
    { operation: 'upload', path: '/up/{{ $binary["data"].fileName }}', file: 'data' },
  ],
  ['ftp', 1, { path: '=/in/{{ $json.f }}' }, 'ftp', { operation: 'download', path: '/in/{{ $json.f }}', file: 'data' }],
  [
    'ftp',
    1,
    { protocol: 'sftp', operation: 'rename', oldPath: '/a', newPath: '/b/c', options: { createDirectories: true } },
    'ssh',
    { operation: 'rename', path: '/a', newPath: '/b/c', makeFolders: true },
  ],
  [
    'awsS3',
    2,
    { bucketName: 'b', fileKey: '=in/{{ $json.f }}' },
    's3',
    { operation: 'download', bucket: 'b', key: 'in/{{ $json.f }}', file: 'data' },
  ],
  [
    's3',
    1,
    { operation: 'upload', bucketName: 'b', additionalFields: { parentFolderKey: 'in' } },
    's3',
    { operation: 'upload', key: 'in/{{ $binary["data"].fileName }}' },
  ],
  [
    's3',
    1,
    { operation: 'copy', sourcePath: '/a/x/y.txt', destinationPath: '=/b/{{ $json.to }}' },
    's3',
    { operation: 'copy', bucket: 'a', key: 'x/y.txt', toBucket: 'b', toKey: '{{ $json.to }}' },
  ],
  [
    's3',
    1,
    { resource: 'folder', operation: 'getAll', bucketName: 'b', limit: 5, options: { folderKey: 'in/' } },
    's3',
    { operation: 'list', bucket: 'b', prefix: 'in/', limit: 5 },
  ],
  [
    'rabbitmq',
    1.1,
    { queue: '=q-{{ $json.q }}', options: { headers: { header: [{ key: 'a', value: '={{ $json.a }}' }] } } },
    'rabbitmq',
    { to: 'queue', queue: 'q-{{ $json.q }}', message: '{{ $json }}', make: true, headers: { a: '{{ $json.a }}' } },
  ],
  [
    'rabbitmq',
    1,
    { mode: 'exchange', exchange: 'e', routingKey: 'r', sendInputData: false, message: 'm', options: {} },
    'rabbitmq',
    { to: 'exchange', exchange: 'e', exchangeType: 'fanout', routingKey: 'r', message: 'm' },
  ],
  [
    'mqtt',
    1,
    { topic: '=t/{{ $json.t }}', options: { qos: 2, retain: true } },
    'mqtt',
    { topic: 't/{{ $json.t }}', message: '{{ $json }}', quality: 'exactly-once', retain: true },
  ],
  [
    'emailReadImap',
    2,
    { mailbox: 'Orders', postProcessAction: 'nothing', downloadAttachments: true, options: {} },
    'email-trigger',
    { folder: 'Orders', markSeen: false, unseenOnly: true, attachments: true },
  ],
  [
    'rssFeedReadTrigger',
    1,
    {
      feedUrl: 'https://a.example/feed',
      pollTimes: { item: [{ mode: 'everyDay' }, { mode: 'everyX', unit: 'hours' }] },
    },
    'rss-trigger',
    { url: 'https://a.example/feed', everySeconds: 7200 },
  ],
  [
    'rssFeedReadTrigger',
    1,
    {
      feedUrl: 'https://a.example/feed',
      pollTimes: {
        item: [
          { mode: 'everyX', value: 0.5, unit: 'minutes' },
          { mode: 'everyMonth', hour: 7 },
        ],
      },
    },
    'rss-trigger',
    { everySeconds: 60 },
  ],
  [
    'rssFeedReadTrigger',
    1,
    {
      feedUrl: 'https://a.example/feed',
      pollTimes: { item: [{ mode: '__proto__' }, { mode: 'everyX', value: '={{ 2 }}' }, { mode: 'everyWeek' }] },
    },
    'rss-trigger',
    { everySeconds: 300 },
  ],
  [
    'executeCommand',
    1,
    { executeOnce: false, command: '=ls {{ $json.d }}' },
    'execute-command',
    { command: 'ls {{ $json.d }}', once: false, failOnCode: true },
  ],
  [
    'git',
    1,
    {
      operation: 'clone',
      authentication: 'gitPassword',
      sourceRepository: 'https://a.example/b.git',
      repositoryPath: '/tmp/b/',
    },
    'git',
    { operation: 'clone', url: 'https://a.example/b.git', folder: 'tmp/b', authentication: 'basic' },
  ],
  [
    'git',
    1,
    { operation: 'clone', sourceRepository: '={{ $json.url }}', repositoryPath: '=/data/{{ $json.name }}' },
    'git',
    { url: '{{ $json.url }}', folder: 'data/{{ $json.name }}' },
  ],
  [
    'git',
    1,
    { operation: 'add', repositoryPath: 'C:\\repo\\..\\x', pathsToAdd: 'a.txt, b' },
    'git',
    { folder: 'x', paths: ['a.txt', 'b'] },
  ],
  [
    'git',
    1.1,
    {
      operation: 'commit',
      repositoryPath: '../../r',
      message: '=on {{ $json.d }}',
      options: { pathsToAdd: '={{ $json.p }}' },
    },
    'git',
    { operation: 'commit', folder: 'r', message: 'on {{ $json.d }}', paths: ['{{ $json.p }}'] },
  ],
  [
    'git',
    1,
    { repositoryPath: '/r', returnAll: true, options: { file: 'a' } },
    'git',
    { operation: 'log', limit: 10_000, path: 'a' },
  ],
  ['git', 1, { operation: 'status', repositoryPath: '/' }, 'git', { operation: 'status', folder: 'repository' }],
  ['git', 1, { operation: 'pull', repositoryPath: '/r' }, 'git', { operation: 'pull' }],
  ['git', 1, { operation: 'fetch', repositoryPath: '/r' }, 'git', { operation: 'fetch' }],
  [
    'git',
    1,
    { operation: 'push', repositoryPath: '/r', options: { repository: true, targetRepository: 'https://a.example/c' } },
    'git',
    { operation: 'push', url: 'https://a.example/c' },
  ],
  ['git', 1, { operation: 'pushTags', repositoryPath: '/r' }, 'git', { operation: 'push-tags' }],
  ['git', 1, { operation: 'tag', repositoryPath: '/r', name: 'v1' }, 'git', { operation: 'tag', name: 'v1' }],
  [
    'git',
    1.1,
    { operation: 'switchBranch', repositoryPath: '/r', branchName: 'b', options: { startPoint: 'v1', force: true } },
    'git',
    { operation: 'switch-branch', branch: 'b', create: true, startPoint: 'v1' },
  ],
  [
    'git',
    1,
    { operation: 'addConfig', repositoryPath: '/r', key: 'User.Name', value: '={{ $json.n }}' },
    'git',
    { operation: 'set-user', authorName: '{{ $json.n }}' },
  ],
  ['git', 1, { operation: 'listConfig', repositoryPath: '/r' }, 'git', { operation: 'list-config' }],
  [
    'graphql',
    1.1,
    {
      endpoint: 'https://a.example/graphql',
      query: '{ a }',
      variables: '={{ JSON.stringify($json) }}',
      authentication: 'headerAuth',
      headerParametersUi: { parameter: [{ name: 'x', value: '={{ $json.x }}' }] },
    },
    'graphql',
    {
      url: 'https://a.example/graphql',
      variables: '{{ JSON.stringify($json) }}',
      headers: { x: '{{ $json.x }}' },
      authentication: 'header',
      output: 'answer',
    },
  ],
  [
    'graphql',
    1,
    { endpoint: 'https://a.example', query: '{ a }', requestFormat: 'json', variables: '{"a": 1}' },
    'graphql',
    { variables: { a: 1 } },
  ],
]

describe('nodes of n8n that are nodes of LinkFlow', () => {
  it.each(cases)('%s %d', (type, version, parameters, becomes, expected) => {
    const { node } = converted(type, version, parameters)
    expect(node.type).toBe(becomes)
    expect(node.parameters).toMatchObject(expected)
    const nodeType = builtInNodes.find((each) => each.type === becomes)!
    const compiled = compileParameters({
      node: { id: 'n', name: 'N', parameters: node.parameters! },
      nodeType,
      dialect: 'n8n',
    })
    expect(compiled.ok ? [] : compiled.error).toEqual([])
  })

  it('takes no word for what objects inherit', () => {
    for (const word of ['__proto__', 'constructor', 'toString']) {
      expect(converted('webhook', 2, { path: 'x', responseMode: word }).told.fate).toBe('placeholder')
      expect(converted('httpRequest', 1, { responseFormat: word, authentication: word }).told.fate).toBe('noted')
      expect(converted('redis', 1, { operation: 'get', key: 'k', keyType: word }).node.parameters).toMatchObject({
        kind: 'auto',
      })
    }
  })

  it.each([
    ['webhook', 2, { path: 'x', authentication: 'somethingElse' }],
    ['webhook', 2, { path: 'orders/:id' }],
    ['scheduleTrigger', 1.2, { rule: { interval: [{ field: 'days', daysInterval: '={{ $json.n }}' }] } }],
    ['httpRequest', 4.2, { url: 'https://a.example', method: '={{ $json.method }}' }],
    ['httpRequest', 4.2, { url: 'https://a.example', sendQuery: true, specifyQuery: 'json', jsonQuery: '={"a": ' }],
    ['wait', 1.1, { resume: 'somethingElse' }],
    ['rabbitmq', 1, { operation: 'deleteMessage' }],
    ['emailReadImap', 2, { options: { customEmailConfig: '["ANSWERED"]' } }],
    ['rssFeedReadTrigger', 1, { feedUrl: '={{ $vars.feed }}' }],
    ['graphql', 1, { endpoint: 'https://a.example', query: '{ a }', responseFormat: 'string' }],
    ['git', 1, { operation: 'clone', sourceRepository: 'ssh://git@a.example/b', repositoryPath: '/r' }],
    ['git', 1, { operation: 'clone', sourceRepository: 'https://u:p@a.example/b', repositoryPath: '/r' }],
    [
      'git',
      1,
      { operation: 'clone', authentication: 'ssh', sourceRepository: 'https://a.example', repositoryPath: '/r' },
    ],
    ['git', 1, { operation: 'push', repositoryPath: '/r', options: { targetRepository: '/tmp/other' } }],
    ['git', 1, { operation: 'addConfig', repositoryPath: '/r', key: 'core.sshCommand', value: 'id' }],
    ['git', 1, { operation: 'addConfig', repositoryPath: '/r', key: '={{ $json.k }}', value: 'id' }],
    ['git', 1, { operation: 'addConfig', repositoryPath: '/r', key: '__proto__', value: 'id' }],
    ['git', 1.1, { operation: 'commit', repositoryPath: '/r', message: 'm', options: { branch: 'b' } }],
    ['git', 1.1, { operation: 'pull', repositoryPath: '/r', options: { branch: 'b' } }],
    ['git', 1.1, { operation: 'reflog', repositoryPath: '/r' }],
    ['git', 1, { operation: 'userSetup', repositoryPath: '/r' }],
    ['s3', 1, { operation: 'upload', bucketName: 'b', fileName: 'a', binaryData: false }],
    ['code', 2, { language: 'python', pythonCode: 'return []' }],
    ['dataTable', 1.1, { resource: 'table', operation: 'create' }],
  ])('%s %d is a placeholder where there is no equal, and says why', (type, version, parameters) => {
    const { told } = converted(type, version, parameters)
    expect(told.fate).toBe('placeholder')
    expect(told.notes[0]!.length).toBeGreaterThan(20)
  })
})
