import type { Folder } from '@linkflow/sdk'
import { useState } from 'react'
import { t } from '../../strings/index.ts'
import { classes } from '../../ui/classes.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import {
  ChevronDownIcon,
  ChevronRightIcon,
  FolderIcon,
  FolderOpenIcon,
  FolderPlusIcon,
  InboxIcon,
} from '../../ui/icons.ts'
import { type FolderNode, folderTree, pathTo } from './folder-tree.ts'

interface Choosing {
  readonly chosen: string | undefined
  readonly onChoose: (id: string | undefined) => void
}

/**
 * The folders as a tree, and in one line above the rows where there is no room beside them. It stands there before the
 * folders are known and where there are none: rows never move aside for it.
 */
export function FolderPanel({
  folders = [],
  chosen,
  onChoose,
  onCreate,
}: Choosing & {
  readonly folders: readonly Folder[] | undefined
  readonly onCreate: (() => void) | undefined
}) {
  const tree = folderTree(folders)
  const [isOpenById, setOpen] = useState<Readonly<Record<string, boolean>>>({})
  const above = new Set(pathTo(folders, chosen).map(({ id }) => id))
  return (
    <nav aria-label={t('list.folders')} className="flex shrink-0 gap-1 lg:sticky lg:top-5 lg:w-52 lg:flex-col">
      <div className="flex min-h-7 items-center justify-between max-lg:order-last">
        <h2 className="px-2 text-meta font-medium text-text-3 max-lg:hidden">{t('list.folders')}</h2>
        {onCreate && (
          <IconButton size="compact" icon={FolderPlusIcon} label={t('list.new-folder')} onClick={onCreate} />
        )}
      </div>
      <ul className="flex min-w-0 gap-0.5 max-lg:-m-1 max-lg:flex-1 max-lg:overflow-x-auto max-lg:p-1 lg:flex-col">
        <FolderRow
          icon={InboxIcon}
          label={t('list.all')}
          isChosen={chosen === undefined}
          onChoose={() => onChoose(undefined)}
        />
        {tree.map((node) => (
          <Branch
            key={node.id}
            node={node}
            depth={0}
            chosen={chosen}
            onChoose={onChoose}
            isOpen={(id) => isOpenById[id] ?? above.has(id)}
            onOpen={(id, isOpen) => setOpen({ ...isOpenById, [id]: isOpen })}
          />
        ))}
      </ul>
    </nav>
  )
}

function Branch({
  node,
  depth,
  chosen,
  onChoose,
  isOpen,
  onOpen,
}: Choosing & {
  readonly node: FolderNode
  readonly depth: number
  readonly isOpen: (id: string) => boolean
  readonly onOpen: (id: string, isOpen: boolean) => void
}) {
  const open = isOpen(node.id)
  const isChosen = node.id === chosen
  return (
    <>
      <FolderRow
        icon={isChosen ? FolderOpenIcon : FolderIcon}
        label={node.name}
        count={node.total}
        depth={depth}
        isChosen={isChosen}
        onChoose={() => onChoose(node.id)}
        twisty={node.children.length > 0 ? { isOpen: open, onToggle: () => onOpen(node.id, !open) } : undefined}
      />
      {open &&
        node.children.map((child) => (
          <Branch key={child.id} node={child} depth={depth + 1} {...{ chosen, onChoose, isOpen, onOpen }} />
        ))}
    </>
  )
}

function FolderRow({
  icon: Glyph,
  label,
  count,
  depth = 0,
  isChosen,
  onChoose,
  twisty,
}: {
  readonly icon: typeof FolderIcon
  readonly label: string
  readonly count?: number
  readonly depth?: number
  readonly isChosen: boolean
  readonly onChoose: () => void
  readonly twisty?: { readonly isOpen: boolean; readonly onToggle: () => void } | undefined
}) {
  const Twisty = twisty?.isOpen ? ChevronDownIcon : ChevronRightIcon
  return (
    <li className="flex items-center max-lg:shrink-0" style={{ paddingLeft: depth * 16 }}>
      <button
        type="button"
        aria-current={isChosen || undefined}
        onClick={onChoose}
        className={classes(
          'flex min-h-8 min-w-0 flex-1 items-center gap-2 rounded-button px-2 text-left hover:bg-raised',
          isChosen ? 'bg-accent-soft font-medium text-accent hover:bg-accent-soft' : 'text-text-2 hover:text-text',
        )}
      >
        <Glyph aria-hidden className="size-4 shrink-0" strokeWidth={1.75} />
        <span className="min-w-0 flex-1 truncate">{label}</span>
        {count !== undefined && (
          <span className={classes('text-count tabular-nums', !isChosen && 'text-text-3')}>{count}</span>
        )}
      </button>
      {twisty && (
        <button
          type="button"
          aria-expanded={twisty.isOpen}
          aria-label={t('list.below', { folder: label })}
          onClick={twisty.onToggle}
          className="inline-flex size-6 shrink-0 items-center justify-center rounded-input text-text-3 hover:bg-raised hover:text-text"
        >
          <Twisty aria-hidden className="size-4" strokeWidth={1.75} />
        </button>
      )}
    </li>
  )
}
