/** What few workflows have on their canvas, in one file that it does not wait for. */
export { FlatLayer } from './flat-layer.tsx'
export { CollapsedGroup, GroupFrame } from './group-frame.tsx'
export { NoteCard } from './note-card.tsx'
