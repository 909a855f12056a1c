import { own } from '../../values/json.ts'
import { isExpression, templatesOf } from '../expressions.ts'
import { become, type Convert, inside, refuse } from './become.ts'
import { waitForForm } from './forms.ts'

/** Time and date; what resumes by a call has an address of its own in n8n. */
export const wait: Convert = ({ parameters, version }) => {
  const resume = own(parameters, 'resume') ?? 'timeInterval'
  if (resume === 'specificTime')
    return become('wait', { for: 'date', date: templatesOf(own(parameters, 'dateTime') ?? '') })
  if (resume === 'form') return waitForForm(parameters)
  if (resume !== 'timeInterval') return refuse(`Waiting for «${String(resume)}» is not converted yet.`)
  const amount = own(parameters, 'amount') ?? (version === 1 ? 1 : 5)
  const unit = own(parameters, 'unit') ?? (version === 1 ? 'hours' : 'seconds')
  return become('wait', { for: 'duration', duration: { value: templatesOf(amount), unit: templatesOf(unit) } })
}

export const stopAndError: Convert = ({ parameters }) => {
  const type = own(parameters, 'errorType') ?? 'errorMessage'
  if (type !== 'errorMessage') return refuse('An error object is not converted yet; write a message instead.')
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
