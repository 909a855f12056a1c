import { compileParameters } from '@linkflow/node-runtime'
import { builtInNodes } from '@linkflow/nodes'
import { describe, expect, it } from 'vitest'
import { importN8n } from './import-n8n.ts'

const converted = (type: string, typeVersion: number, parameters: object, more: object = {}) => {
  const source = { name: 'My form', type, typeVersion, position: [0, 0], parameters, ...more }
  const { workflows, report } = importN8n({ nodes: [source], connections: {} })
  return { node: workflows[0]!.file.nodes[0]!, told: report.workflows[0]!.nodes[0]! }
}

/** The node itself takes what was written down for it. */
function taken({ type, parameters }: ReturnType<typeof converted>['node']): void {
  const nodeType = builtInNodes.find((each) => each.type === type)!
  const node = { id: 'n', name: 'N', parameters: parameters! }
  const compiled = compileParameters({ node, nodeType, dialect: 'n8n' })
  expect(compiled.ok ? [] : compiled.error).toEqual([])
}

const values = [
  { fieldLabel: 'Name', requiredField: true, placeholder: 'Ada {{x}}' },
  { fieldLabel: 'Notes', fieldType: 'textarea' },
  { fieldLabel: 'Seats', fieldType: 'number' },
  { fieldLabel: 'Email', fieldType: 'email' },
  { fieldLabel: 'Day', fieldType: 'date' },
  { fieldLabel: 'Meal', fieldType: 'dropdown', fieldOptions: { values: [{ option: 'Fish' }, { option: 'Beans' }] } },
  { fieldLabel: 'Days', fieldType: 'dropdown', multiselect: true, fieldOptions: { values: [{ option: 'Mon' }] } },
  { fieldLabel: 'Paper', fieldType: 'file', acceptFileTypes: '.pdf', multipleFiles: false },
  { fieldType: 'hiddenField', fieldName: 'source', fieldValue: 'site' },
  { fieldType: 'html', elementName: 'hint', html: '<b>Almost</b> done' },
  { fieldLabel: 'Name' },
]
const fields = [
  { name: 'Name', type: 'text', required: true },
  { name: 'Notes', type: 'long-text' },
  { name: 'Seats', type: 'number' },
  { name: 'Email', type: 'email' },
  { name: 'Day', type: 'date' },
  { name: 'Meal', type: 'choice', options: ['Fish', 'Beans'] },
  { name: 'Days', type: 'choices', options: ['Mon'] },
  { name: 'Paper', type: 'file', accept: '.pdf' },
  { name: 'source', type: 'hidden', value: 'site' },
  { name: 'hint', type: 'note', help: 'Almost done' },
  { name: 'Name 2', type: 'text' },
]

describe('forms of n8n', () => {
  it.each([1, 2, 2.1, 2.2, 2.3])('become forms, at version %s', (version) => {
    const { node, told } = converted(
      'n8n-nodes-base.formTrigger',
      version,
      {
        formTitle: 'Seats',
        formDescription: 'For {{ you }}',
        formFields: { values },
        responseMode: 'lastNode',
        options: { buttonLabel: 'Go', respondWithOptions: { values: { formSubmittedText: 'Thanks' } } },
      },
      { webhookId: '4f3c0a52-7c1e-4d8f-9a0b-2f6f3f0c9a11' },
    )
    expect(node).toMatchObject({
      type: 'form-trigger',
      parameters: {
        path: '4f3c0a52-7c1e-4d8f-9a0b-2f6f3f0c9a11',
        title: 'Seats',
        // A trigger evaluates nothing, so what looks like an expression is text as it stands.
        description: 'For {{ you }}',
        button: 'Go',
        message: 'Thanks',
        respond: 'finished',
        fields: [{ ...fields[0], placeholder: 'Ada {{x}}' }, ...fields.slice(1)],
      },
    })
    expect(told.notes?.join()).toContain('HTML between the fields')
    taken(node)
  })

  it('stay closed where they were', () => {
    const basic = converted('n8n-nodes-base.formTrigger', 2.2, { path: 'a', authentication: 'basicAuth' })
    expect(basic.node).toMatchObject({ type: 'form-trigger', parameters: { path: 'a', authentication: 'basic' } })
    const other = converted('n8n-nodes-base.formTrigger', 2.3, { path: 'a', authentication: 'other' })
    expect(other.node.type).toBe('n8n-placeholder-trigger')
  })

  it.each([1, 2.3])('have pages, at version %s', (version) => {
    const { node } = converted('n8n-nodes-base.form', version, {
      formFields: { values: [{ fieldLabel: '=Name of {{ $json.a }}', placeholder: 'x {{ y }}' }] },
      options: { formTitle: '=Hi {{ $json.a }}' },
      limitWaitTime: true,
      resumeAmount: 2,
      resumeUnit: 'days',
    })
    expect(node).toMatchObject({
      type: 'form',
      parameters: {
        title: 'Hi {{ $json.a }}',
        keepInput: false,
        fields: [{ name: 'Name of {{ $json.a }}', type: 'text', placeholder: { $fixed: 'x {{ y }}' } }],
        timeout: { value: 2, unit: 'days' },
      },
    })
    taken(node)
    const json = JSON.stringify([{ fieldLabel: 'A', fieldType: 'email' }])
    expect(converted('n8n-nodes-base.form', version, { defineForm: 'json', jsonOutput: json }).node).toMatchObject({
      type: 'form',
      parameters: { fields: [{ name: 'A', type: 'email' }] },
    })
    expect(
      converted('n8n-nodes-base.form', version, { defineForm: 'json', jsonOutput: '={{ $json.f }}' }).node.type,
    ).toBe('n8n-placeholder')
  })

  it('end as they did', () => {
    const end = (parameters: object) =>
      converted('n8n-nodes-base.form', 2.3, { operation: 'completion', ...parameters }).node
    expect(end({ completionTitle: 'Done', completionMessage: '=For {{ $json.a }}' })).toMatchObject({
      parameters: { operation: 'completion', title: 'Done', message: 'For {{ $json.a }}' },
    })
    expect(end({ respondWith: 'redirect', redirectUrl: 'https://a.example' })).toMatchObject({
      parameters: { operation: 'redirect', redirect: 'https://a.example' },
    })
    expect(end({ respondWith: 'showText', responseText: 'x' })).toMatchObject({ parameters: { message: 'x' } })
    expect(end({ respondWith: 'returnBinary' })).toMatchObject({
      type: 'respond-to-webhook',
      parameters: { file: 'data' },
    })
  })

  it('are what a Wait may go on by', () => {
    const { node } = converted('n8n-nodes-base.wait', 1.1, {
      resume: 'form',
      formTitle: 'Go on?',
      formFields: { values: [{ fieldLabel: 'Why' }] },
    })
    expect(node).toMatchObject({
      type: 'form',
      parameters: { title: 'Go on?', fields: [{ name: 'Why', type: 'text' }] },
    })
    taken(node)
  })

  it.each([1, 1.1, 1.3, 1.4])('stand beside chats, at version %s', (version) => {
    const chat = '@n8n/n8n-nodes-langchain.chatTrigger'
    const open = converted(
      chat,
      version,
      { public: true, initialMessages: 'Hi', options: { title: 'Help' } },
      { webhookId: 'abc' },
    )
    expect(open.node).toMatchObject({
      type: 'chat-trigger',
      parameters: { path: 'abc', title: 'Help', greeting: 'Hi' },
    })
    expect(open.node.parameters).not.toHaveProperty('public')
    taken(open.node)
    expect(converted(chat, version, {}).node.parameters).toMatchObject({ path: 'my-form', public: false })
    const inside = converted(chat, version, { public: true, authentication: 'n8nUserAuth' })
    expect(inside.node.parameters).toMatchObject({ public: false })
  })
})
