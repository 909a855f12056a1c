import type { en } from './canvas.en.ts'

export const de: Readonly<Record<keyof typeof en, string>> = {
  'canvas.action.attach-note': 'An den Knoten heften oder lösen',
  'canvas.action.breakpoint': 'Haltepunkt an oder aus',
  'canvas.action.breakpoint-if': 'Haltepunkt mit Bedingung …',
  'canvas.action.collapse-group': 'Gruppe ein- oder ausklappen',
  'canvas.action.edit-note': 'Notiz bearbeiten',
  'canvas.action.extract': 'Als eigenen Workflow auslagern',
  'canvas.action.logs': 'Protokoll und Zeitleiste',
  'canvas.action.next-note': 'Nächste Notiz',
  'canvas.action.note-colour': 'Nächste Farbe der Notiz',
  'canvas.action.open-wire': 'Daten öffnen',
  'canvas.action.paste': 'Einfügen',
  'canvas.action.rename-group': 'Gruppe umbenennen',
  'canvas.card.breakpoint': 'Haltepunkt',
  'canvas.card.disabled': 'ausgeschaltet',
  'canvas.card.nothing-came': 'übersprungen, hierher kamen keine Daten',
  'canvas.card.paused': 'der Lauf hält hier',
  'canvas.card.ports':
    '{inputs, plural, one {# Eingang} other {# Eingänge}} {outputs, plural, one {# Ausgang} other {# Ausgänge}}',
  'canvas.card.waits-for': 'Wartet auf {names}',
  'canvas.drawer': 'Protokoll und Zeitleiste des Laufs',
  'canvas.drawer.close': 'Protokoll und Zeitleiste schließen',
  'canvas.drawer.logs': 'Protokoll',
  'canvas.drawer.no-logs': 'Es wurde nichts protokolliert.',
  'canvas.drawer.no-run': 'Starten Sie den Workflow: Was er protokolliert und wie er abläuft, steht dann hier.',
  'canvas.drawer.timeline': 'Zeitleiste',
  'canvas.extract.done':
    '„{name}“ ist jetzt ein eigener Workflow. Veröffentlichen Sie ihn, bevor dieser hier live geht.',
  'canvas.extract.entries':
    'Zu den ausgewählten Knoten dürfen Daten nur auf einem Weg kommen. Wählen Sie auch aus, was davor liegt, oder weniger.',
  'canvas.extract.exits':
    'Von den ausgewählten Knoten dürfen Daten nur auf einem Weg weitergehen. Wählen Sie auch aus, was dahinter liegt, oder weniger.',
  'canvas.extract.gap': 'Einige der ausgewählten Knoten sind nicht mit den anderen verbunden.',
  'canvas.extract.name': '{name}, Teil',
  'canvas.extract.reference':
    'Ein Ausdruck nennt einen Knoten auf der anderen Seite der Auswahl. In einem anderen Workflow fände er ihn nicht.',
  'canvas.extract.trigger':
    'Ein Auslöser beginnt diesen Workflow und kann in keinen anderen. Wählen Sie die Knoten dahinter.',
  'canvas.menu': 'Was hier möglich ist',
  'canvas.menu.add-here': 'Hier einen Knoten hinzufügen',
  'canvas.menu.colour': 'Farbe',
  'canvas.menu.run-to': 'Bis hierher ausführen',
  'canvas.picker.back': 'alle Knoten',
  'canvas.picker.has-operations': 'hat Vorgänge',
  'canvas.picker.operations': 'Vorgänge',
  'canvas.told.pass-over': 'Schritt davor zurücknehmen',
  'canvas.told.undo-rest': 'Den Rest zurücknehmen',
}
