import { Fragment } from 'react'
import { useKeysOf } from '../../keys/key-store.ts'
import { t } from '../../strings/index.ts'
import {
  AddIcon,
  BreakpointIcon,
  CopyIcon,
  DataIcon,
  DisableIcon,
  ExtractIcon,
  FitIcon,
  GroupIcon,
  type Icon,
  LogsIcon,
  LookIcon,
  MapIcon,
  NoteIcon,
  OutlineIcon,
  PinIcon,
  RenameIcon,
  ReplayIcon,
  SearchIcon,
  TargetIcon,
  TidyIcon,
  TrashIcon,
  UngroupIcon,
} from '../../ui/icons.ts'
import { MenuAt, MenuChoice, MenuItem, MenuLine, MenuSub } from '../../ui/menu.tsx'
import { setGroupColor } from '../commands/group-edits.ts'
import { setNoteColor } from '../commands/note-edits.ts'
import { COLOURS, type Colour, colourOf } from '../document/colours.ts'
import { groupOf, noteOf } from '../document/elements.ts'
import type { Hit } from '../interaction/event.ts'
import { useRunActs } from '../run/use-run-acts.ts'
import { useCanvas, useCanvasController } from './canvas-context.tsx'
import { COLOUR_WORDS } from './colour-looks.ts'
import { useEditor } from './editor-context.tsx'
import { ACTION_WORDS } from './use-canvas-keys.ts'
import { useIsFlat } from './use-is-flat.ts'

/** Which actions are asked about at what: only those that are possible are shown. */
const SECTIONS: Readonly<Record<'node' | 'note' | 'group' | 'wire' | 'canvas', readonly (readonly string[])[]>> = {
  node: [
    ['open', 'rename', 'connect', 'add-node', 'attach-note'],
    ['breakpoint', 'breakpoint-if'],
    ['disable', 'pin', 'replace'],
    ['copy', 'cut', 'duplicate'],
    ['group', 'ungroup', 'collapse-group', 'extract', 'tidy'],
    ['delete', 'delete-and-reconnect'],
  ],
  note: [['edit-note', 'attach-note'], ['copy', 'cut', 'duplicate'], ['delete']],
  group: [
    ['rename-group', 'collapse-group'],
    ['copy', 'duplicate', 'extract', 'tidy'],
    ['ungroup', 'delete'],
  ],
  wire: [['open-wire', 'insert-on-wire'], ['delete']],
  canvas: [['add-note', 'paste'], ['select-all', 'tidy', 'fit', 'zoom-100'], ['search']],
}

const ICONS: Readonly<Record<string, Icon>> = {
  open: DataIcon,
  rename: RenameIcon,
  'rename-group': RenameIcon,
  'edit-note': RenameIcon,
  'add-node': AddIcon,
  'insert-on-wire': AddIcon,
  'open-wire': DataIcon,
  connect: TargetIcon,
  'attach-note': NoteIcon,
  'add-note': NoteIcon,
  breakpoint: BreakpointIcon,
  disable: DisableIcon,
  pin: PinIcon,
  replace: ReplayIcon,
  copy: CopyIcon,
  group: GroupIcon,
  ungroup: UngroupIcon,
  extract: ExtractIcon,
  tidy: TidyIcon,
  delete: TrashIcon,
  fit: FitIcon,
  search: SearchIcon,
}

const kindOf = ({ type }: Hit): keyof typeof SECTIONS => {
  if (type === 'port') return 'node'
  if (type === 'wire-end') return 'wire'
  return type === 'note-corner' ? 'note' : type
}

/** What can be done at a place: the same actions as by the keys, which it names. */
export function CanvasMenu() {
  const controller = useCanvasController()
  const menu = useCanvas((state) => state.menu)
  if (menu === undefined) return null
  const kind = kindOf(menu.hit)
  const sections = SECTIONS[kind]
    .map((section) => section.filter((id) => controller.canAct(id)))
    .filter((section) => section.length > 0)
  return (
    <MenuAt at={menu.at} label={t('canvas.menu')} onClose={() => controller.closeMenu()}>
      {kind === 'canvas' && <AddHere />}
      {kind === 'node' && <RunToHere />}
      {sections.map((section, index) => (
        <Fragment key={section[0]}>
          {index > 0 && <MenuLine />}
          {section.map((id) => (
            <ActionItem key={id} id={id} />
          ))}
          {index === 0 && <Colours hit={menu.hit} />}
        </Fragment>
      ))}
      {kind === 'canvas' && <Panels />}
    </MenuAt>
  )
}

function ActionItem({ id }: { readonly id: string }) {
  const controller = useCanvasController()
  const icon = ICONS[id]
  return (
    <MenuItem
      {...(icon !== undefined && { icon })}
      label={t(ACTION_WORDS[id]!)}
      keys={useKeysOf(`canvas.${id}`)}
      isDanger={id === 'delete'}
      onSelect={() => controller.act(id)}
    />
  )
}

function AddHere() {
  const controller = useCanvasController()
  const { mayEdit } = useEditor()
  if (!mayEdit) return null
  return <MenuItem icon={AddIcon} label={t('canvas.menu.add-here')} onSelect={() => controller.addAtPointer()} />
}

function RunToHere() {
  const { mayRun } = useEditor()
  const [node] = useCanvas(({ selection }) => selection.nodes)
  const { start, isRunning } = useRunActs()
  const keys = useKeysOf('run-to')
  if (!mayRun || node === undefined) return null
  return (
    <>
      <MenuItem
        icon={TargetIcon}
        label={t('canvas.menu.run-to')}
        keys={keys}
        isDisabled={isRunning}
        onSelect={() => start({ toNode: node })}
      />
      <MenuLine />
    </>
  )
}

/** Of a note or a group. */
function Colours({ hit }: { readonly hit: Hit }) {
  const controller = useCanvasController()
  const { mayEdit } = useEditor()
  const { file } = controller
  const note = hit.type === 'note' ? noteOf(file, hit.id) : undefined
  const group = hit.type === 'group' ? groupOf(file, hit.id) : undefined
  const thing = note ?? group
  if (!mayEdit || thing === undefined) return null
  const plain: Colour = note === undefined ? 'grey' : 'yellow'
  const choose = (colour: Colour) => {
    const wanted = colour === plain ? undefined : colour
    controller.perform(note === undefined ? setGroupColor(thing.id, wanted) : setNoteColor(thing.id, wanted))
  }
  return (
    <MenuSub icon={LookIcon} label={t('canvas.menu.colour')}>
      <MenuChoice
        label={t('canvas.menu.colour')}
        value={colourOf(thing.color, plain)}
        options={COLOURS.map((value) => ({ value, label: t(COLOUR_WORDS[value]) }))}
        onChange={choose}
      />
    </MenuSub>
  )
}

/** What stands around the canvas, for who looks for it here. */
function Panels() {
  const controller = useCanvasController()
  const isFlat = useIsFlat()
  const keys = {
    outline: useKeysOf('canvas.outline'),
    logs: useKeysOf('canvas.logs'),
    map: useKeysOf('canvas.minimap'),
  }
  return (
    <>
      <MenuItem
        icon={OutlineIcon}
        label={t('editor.action.outline')}
        keys={keys.outline}
        onSelect={() => controller.toggleSide('outline')}
      />
      <MenuItem
        icon={LogsIcon}
        label={t('canvas.action.logs')}
        keys={keys.logs}
        onSelect={() => controller.toggleDrawer()}
      />
      <MenuItem
        icon={MapIcon}
        label={t('editor.action.minimap')}
        keys={keys.map}
        isDisabled={isFlat}
        onSelect={() => controller.toggleMinimap()}
      />
    </>
  )
}
