/**
 * What edits are called: by a key of the catalogues, so that each person reads it in the own language, and in English, as
 * it goes to the server with the command. `{nodes}` is «'Get orders'» or «3 nodes»; the catalogues have `count` and `name`.
 */
const ENGLISH = {
  'edit.add-note': 'add a note',
  'edit.add': 'add {nodes}',
  'edit.align-B': 'align bottom',
  'edit.align-C': 'align centres',
  'edit.align-H': 'distribute horizontally',
  'edit.align-L': 'align left',
  'edit.align-M': 'align middles',
  'edit.align-R': 'align right',
  'edit.align-T': 'align top',
  'edit.align-V': 'distribute vertically',
  'edit.attach-note': 'attach a note',
  'edit.change-field': "change {field} in '{name}'",
  'edit.change-note': 'change a note',
  'edit.colour-group': 'change the colour of a group',
  'edit.colour-note': 'change the colour of a note',
  'edit.connect': "connect '{from}' to '{to}'",
  'edit.delete-and-reconnect': 'delete {nodes} and reconnect',
  'edit.delete-note': 'delete a note',
  'edit.delete-notes': 'delete {count} notes',
  'edit.delete-selection': 'delete the selection',
  'edit.delete-wires': 'delete {count} connections',
  'edit.delete': 'delete {nodes}',
  'edit.describe': 'change the description',
  'edit.detach-note': 'detach a note',
  'edit.disable': 'disable {nodes}',
  'edit.disconnect': "disconnect '{from}' from '{to}'",
  'edit.duplicate-notes': 'duplicate {count} notes',
  'edit.duplicate': 'duplicate {nodes}',
  'edit.enable': 'enable {nodes}',
  'edit.extract': "extract {nodes} to '{workflow}'",
  'edit.group': "group {count} nodes as '{name}'",
  'edit.import-curl': "import cURL into '{name}'",
  'edit.import-n8n': 'import {nodes} from n8n',
  'edit.join-group': "put {count} nodes into '{name}'",
  'edit.leave-group': 'take {count} nodes out of their group',
  'edit.move-note': 'move a note',
  'edit.move-notes': 'move {count} notes',
  'edit.move': 'move {nodes}',
  'edit.paste-notes': 'paste {count} notes',
  'edit.paste': 'paste {nodes}',
  'edit.rename-group': "rename a group to '{name}'",
  'edit.rename-workflow': "rename the workflow to '{name}'",
  'edit.rename': "rename '{before}' to '{name}'",
  'edit.replace-text': "replace '{find}' by '{by}' in {places}",
  'edit.replace': "replace '{name}' by {type}",
  'edit.resize-note': 'resize a note',
  'edit.rewire': "lead the connection of '{from}' to '{to}'",
  'edit.set-alwaysOutput': 'change putting out an item always of {nodes}',
  'edit.set-credentials': 'change the credential of {nodes}',
  'edit.set-disabled': 'change whether it is on of {nodes}',
  'edit.set-executeOnce': 'change running for the first item alone of {nodes}',
  'edit.set-join': 'change the join of {nodes}',
  'edit.set-notes': 'change the notes of {nodes}',
  'edit.set-onError': 'change what happens on an error of {nodes}',
  'edit.set-retry': 'change the retry of {nodes}',
  'edit.set-runOnEmpty': 'change running without items of {nodes}',
  'edit.set-timeoutMs': 'change the timeout of {nodes}',
  'edit.setting': 'change the setting {setting}',
  'edit.settings': 'change the settings of the workflow',
  'edit.splice': "put '{name}' between '{from}' and '{to}'",
  'edit.tidy-all': 'tidy up the workflow',
  'edit.tidy': 'tidy up {nodes}',
  'edit.ungroup': 'ungroup {names}',
} as const

export type EditWord = keyof typeof ENGLISH

export interface Words {
  readonly id: EditWord
  readonly values: Readonly<Record<string, string | number>>
}

export const words = (id: EditWord, values: Words['values'] = {}): Words => ({ id, values })

/** Values of `{nodes}`. */
export const named = (
  things: readonly { readonly name: string }[],
): { readonly count: number; readonly name: string } => ({
  count: things.length,
  name: things[0]?.name ?? '',
})

export function inEnglish({ id, values }: Words): string {
  const { count, name } = values
  const derived = {
    nodes: count === 1 ? `'${name}'` : `${count} nodes`,
    places: count === 1 ? '1 place' : `${count} places`,
  }
  const all: Words['values'] = { ...derived, ...values }
  return ENGLISH[id].replace(/\{(\w+)\}/g, (_, key: string) => String(all[key] ?? ''))
}
