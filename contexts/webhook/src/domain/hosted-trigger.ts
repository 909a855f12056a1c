type PageLanguage = 'en' | 'de'

/** What is asked of a visitor. */
interface FormField {
  readonly name: string
  readonly label?: string
  readonly type: 'text' | 'long-text' | 'number' | 'email' | 'date' | 'choice' | 'choices' | 'file' | 'hidden' | 'note'
  readonly required: boolean
  readonly help?: string
  readonly placeholder?: string
  readonly value?: string
  readonly options: string[]
  readonly multiple: boolean
  readonly accept?: string
  readonly min?: number
  readonly max?: number
}

/** What a Form's parameters say, as the node's schema parses them. */
export interface FormParameters {
  readonly path: string
  readonly title: string
  readonly description: string
  readonly button: string
  readonly fields: readonly FormField[]
  readonly language: PageLanguage
  readonly respond: 'immediately' | 'finished'
  readonly message: string
  readonly redirect?: string
  readonly authentication: 'none' | 'basic'
  readonly bodyBytesMax: number
}

/** And a Chat's. */
export interface ChatParameters {
  readonly path: string
  readonly title: string
  readonly greeting: string
  readonly language: PageLanguage
  readonly public: boolean
  readonly authentication: 'none' | 'basic'
  readonly answerTimeoutMs: number
}

interface Trigger {
  readonly workspaceId: string
  readonly workflowId: string
  readonly versionId: string
  readonly nodeId: string
  readonly credentialId: string | undefined
}

/** A trigger with a page of its own. */
export interface HostedForm extends Trigger {
  readonly kind: 'form'
  readonly parameters: FormParameters
}
export interface HostedChat extends Trigger {
  readonly kind: 'chat'
  readonly parameters: ChatParameters
}
export type HostedTrigger = HostedForm | HostedChat
