/** Icons of the panel of a node; as all, of lucide. */
export {
  ChevronLeft as ChevronLeftIcon,
  ChevronUp as ChevronUpIcon,
  CodeXml as CodeIcon,
  File as FileIcon,
  Globe as HttpIcon,
  Import as ImportIcon,
  Pin as PinIcon,
  Power as PowerIcon,
  SkipForward as SkippedIcon,
  Split as BranchIcon,
  SquareFunction as ExpressionIcon,
  Table2 as DataIcon,
  Trash2 as DeleteIcon,
  Zap as TriggerIcon,
} from 'lucide-react'
