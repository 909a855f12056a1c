import { own } from '../../values/json.ts'
import { templatesOf } from '../expressions.ts'
import { become, type Convert } from './become.ts'

export const executeCommand: Convert = ({ parameters }) =>
  become(
    'execute-command',
    {
      command: templatesOf(own(parameters, 'command') ?? ''),
      once: own(parameters, 'executeOnce') !== false,
      failOnCode: true,
    },
    [
      'It runs only where LINKFLOW_EXECUTE_COMMAND allows it, in the folder of the workspace’s files and without the environment of the server.',
    ],
  )
