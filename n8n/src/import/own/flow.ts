import type { Json, JsonObject } from '@linkflow/kernel'
import { own } from '../../values/json.ts'
import { isExpression, templatesOf } from '../expressions.ts'
import { become, type Convert, inside, refuse } from './become.ts'
import { waitForForm } from './forms.ts'

const RESUMED =
  'Its items stay, and get what the call brought in the field «signal»; in n8n the call was the item. $execution.resumeUrl is its address.'

export const wait: Convert = ({ parameters, version }) => {
  const resume = own(parameters, 'resume') ?? 'timeInterval'
  if (resume === 'specificTime')
    return become('wait', { for: 'date', date: templatesOf(own(parameters, 'dateTime') ?? '') })
  if (resume === 'webhook') {
    const endsAtDate = own(parameters, 'limitWaitTime') === true && own(parameters, 'limitType') === 'atSpecifiedTime'
    const notes = endsAtDate ? [RESUMED, 'Its end at a date was not taken over: it waits without one.'] : [RESUMED]
    return become('wait', { for: 'webhook', ...(endsAtDate ? {} : timeLimitOf(parameters)) }, notes)
  }
  if (resume === 'form') return waitForForm(parameters)
  if (resume !== 'timeInterval') return refuse(`Waiting for «${String(resume)}» is not converted yet.`)
  const amount = own(parameters, 'amount') ?? (version === 1 ? 1 : 5)
  const unit = own(parameters, 'unit') ?? (version === 1 ? 'hours' : 'seconds')
  return become('wait', { for: 'duration', duration: { value: templatesOf(amount), unit: templatesOf(unit) } })
}

/** After it the node goes on with its items: the importer leads the port «timeout» where the other one leads. */
function timeLimitOf(parameters: JsonObject): Record<string, Json> {
  if (own(parameters, 'limitWaitTime') !== true) return {}
  const [value, unit] = [own(parameters, 'resumeAmount') ?? 1, own(parameters, 'resumeUnit') ?? 'hours']
  return { timeout: { value: templatesOf(value), unit: templatesOf(unit) } }
}

export const stopAndError: Convert = ({ parameters }) => {
  const type = own(parameters, 'errorType') ?? 'errorMessage'
  if (type === 'errorObject') {
    const object = templatesOf(own(parameters, 'errorObject') ?? '{}')
    return become('stop-and-error', { message: object }, ['Its message is the text of the error object.'])
  }
  if (type !== 'errorMessage') return refuse(`Stopping with «${String(type)}» is not known here.`)
  return become('stop-and-error', { message: templatesOf(own(parameters, 'errorMessage') ?? '') })
}

export const errorTrigger: Convert = () =>
  become('error-trigger', {}, ['Its item has the fields of LinkFlow; look at a sample before you use them.'])

export const executeWorkflowTrigger: Convert = ({ parameters }) => {
  const source = own(parameters, 'inputSource')
  const declares = source !== undefined && source !== 'passthrough'
  return become(
    'workflow-trigger',
    {},
    declares ? ['The fields that it declares were not taken over; items come as they are given.'] : [],
  )
}

export const executeWorkflow: Convert = ({ parameters }) => {
  const source = own(parameters, 'source') ?? 'database'
  if (source !== 'database') return refuse(`A sub-workflow from «${String(source)}» cannot be run.`)
  const named = own(parameters, 'workflowId')
  const id = typeof named === 'string' ? named : own(inside(parameters, 'workflowId'), 'value')
  const waits = own(inside(parameters, 'options'), 'waitForSubWorkflow')
  return become(
    'execute-workflow',
    {
      workflow: templatesOf(typeof id === 'string' && id !== '' ? id : 'choose'),
      mode: own(parameters, 'mode') === 'each' ? 'each' : 'once',
      ...(typeof waits === 'boolean' && { wait: waits }),
    },
    [
      isExpression(id)
        ? 'Its workflow is an expression that gives an id of n8n.'
        : 'Its workflow is named by an id of n8n; import that workflow, too, and choose it here.',
    ],
  )
}
