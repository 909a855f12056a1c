import type { WorkflowNode } from '@linkflow/contracts'
import {
  AggregateIcon,
  BranchIcon,
  CalendarIcon,
  CodeIcon,
  ErrorTriggerIcon,
  FileIcon,
  FilterIcon,
  GlobeIcon,
  type Icon,
  LimitIcon,
  LoopIcon,
  MergeIcon,
  NodeIcon,
  RenameIcon,
  ReplyIcon,
  ScheduleIcon,
  SetIcon,
  SortIcon,
  SplitIcon,
  StopErrorIcon,
  SubWorkflowIcon,
  TriggerIcon,
  TryIcon,
  UnknownIcon,
  WaitingIcon,
  WebhookIcon,
} from '../../ui/icons.ts'
import type { NodeTypes } from '../document/node-types.ts'

const BY_TYPE: Readonly<Record<string, Icon>> = {
  aggregate: AggregateIcon,
  code: CodeIcon,
  'date-time': CalendarIcon,
  'error-trigger': ErrorTriggerIcon,
  'execute-workflow': SubWorkflowIcon,
  'workflow-trigger': SubWorkflowIcon,
  filter: FilterIcon,
  'http-request': GlobeIcon,
  if: BranchIcon,
  switch: SplitIcon,
  limit: LimitIcon,
  loop: LoopIcon,
  manual: TriggerIcon,
  merge: MergeIcon,
  'read-files': FileIcon,
  'read-lines': FileIcon,
  'write-file': FileIcon,
  'write-lines': FileIcon,
  'rename-keys': RenameIcon,
  'respond-to-webhook': ReplyIcon,
  schedule: ScheduleIcon,
  set: SetIcon,
  sort: SortIcon,
  'split-out': SplitIcon,
  'stop-and-error': StopErrorIcon,
  summarize: AggregateIcon,
  try: TryIcon,
  wait: WaitingIcon,
  webhook: WebhookIcon,
}

export const iconOfType = (type: string): Icon => (Object.hasOwn(BY_TYPE, type) ? BY_TYPE[type]! : NodeIcon)

/** A type that this installation does not have is shown as what it is: unknown. */
export const iconOf = (node: Pick<WorkflowNode, 'type' | 'version'>, types: NodeTypes): Icon =>
  types.of(node) === undefined ? UnknownIcon : iconOfType(node.type)
