import type { en } from './import.en.ts'

export const de: Readonly<Record<keyof typeof en, string>> = {
  'import.becomes': '{type} → {becomes}',
  'import.choose': 'Datei importieren',
  'import.credential': '{name} ({type})',
  'import.credentials': 'Zugangsdaten, die zu verbinden sind',
  'import.credentials-lead':
    'Zugangsdaten kommen nicht mit. Öffnen Sie jeden Knoten und wählen Sie welche aus diesem Arbeitsbereich.',
  'import.drop-here': 'Einen Workflow von LinkFlow oder n8n hier ablegen',
  'import.drop-hint':
    'Oder legen Sie eine Datei hier ab: JSON von n8n, oder einen Workflow von LinkFlow als JSON oder YAML.',
  'import.failed': 'Das konnte nicht importiert werden',
  'import.fate.converted': 'Umgewandelt',
  'import.fate.noted': 'Umgewandelt, mit etwas zu beachten',
  'import.fate.placeholder': 'Als Platzhalter behalten: Er läuft nicht',
  'import.filter': 'Welche Knoten gezeigt werden',
  'import.filter.all': 'Alle ({count})',
  'import.filter.converted': 'Umgewandelt ({count})',
  'import.filter.credentials': 'Zugangsdaten ({count})',
  'import.filter.noted': 'Zu beachten ({count})',
  'import.filter.placeholder': 'Platzhalter ({count})',
  'import.from-n8n': 'Aus n8n importieren',
  'import.hint.again': 'Nichts wurde geändert. Prüfen Sie die Verbindung und versuchen Sie es noch einmal.',
  'import.hint.forbidden':
    'Bitten Sie jemanden, der diesen Arbeitsbereich verwaltet, um das Recht, Workflows zu bearbeiten.',
  'import.hint.invalid': 'Bessern Sie die Datei an den genannten Stellen aus, oder exportieren Sie sie neu.',
  'import.hint.not-recognised':
    'Wählen Sie in n8n im Menü des Workflows „Download“, oder wählen Sie dort Knoten aus und kopieren Sie sie. In LinkFlow wählen Sie „Exportieren“.',
  'import.hint.too-large': 'Teilen Sie ihn in mehrere Workflows auf und importieren Sie jeden einzeln.',
  'import.insert': 'Einfügen',
  'import.insert-this': '{name} einfügen',
  'import.keeps-settings':
    'Dieser Workflow behält seine Reihenfolge und seine Sprache der Ausdrücke; Ausdrücke von n8n können hier anderes ergeben. Soll alles laufen wie in n8n, importieren Sie die Datei in der Liste der Workflows.',
  'import.made': '„{name}“ importiert.',
  'import.made-nodes': '{count, plural, one {# Knoten} other {# Knoten}}',
  'import.needed-by': 'Gebraucht von',
  'import.no-pins':
    '{count, plural, one {Die angehefteten Daten von # Knoten blieben zurück.} other {Die angehefteten Daten von # Knoten blieben zurück.}} Importieren Sie die Datei in der Liste der Workflows, um sie mitzunehmen.',
  'import.nodes': 'Was aus den Knoten wurde',
  'import.not-in-file':
    'In {file} ist kein Workflow. Genommen wird, was LinkFlow als JSON oder YAML exportiert und was n8n herunterlädt.',
  'import.one-file': 'Hier bitte eine Datei nach der anderen. In der Liste der Workflows wird aus jeder ein Workflow.',
  'import.one-step': 'Alles ist ein Schritt: Rückgängig nimmt es zurück.',
  'import.open': '{name} öffnen',
  'import.problems':
    '{count, plural, =0 {} one {# Problem ist zu beheben, bevor er veröffentlicht wird.} other {# Probleme sind zu beheben, bevor er veröffentlicht wird.}}',
  'import.reading': 'Der Workflow wird umgewandelt',
  'import.reading-file': '{file} wird importiert',
  'import.several':
    '{count, plural, other {Darin sind # Workflows. Eine Zeichenfläche hat einen: Wählen Sie ihn hier, oder importieren Sie alle in der Liste der Workflows.}}',
  'import.summary':
    '{converted} von {all, plural, one {# Knoten} other {# Knoten}} umgewandelt{placeholders, plural, =0 {} one {, # als Platzhalter behalten} other {, # als Platzhalter behalten}}{credentials, plural, =0 {} one {, #-mal Zugangsdaten zu verbinden} other {, #-mal Zugangsdaten zu verbinden}}.',
  'import.title': 'Workflows importieren',
  'import.why.empty': 'Darin steht nichts. Wählen Sie die Datei, die exportiert wurde.',
  'import.why.not-json': 'Das ist kein JSON. Kopieren Sie die ganze Datei, von der ersten Klammer bis zur letzten.',
  'import.why.not-ours':
    'Das ist keine Workflow-Datei von LinkFlow (es fehlt "linkflow": 1) und nichts, was n8n exportiert hat. Wählen Sie hier „Exportieren“ oder in n8n „Download“.',
  'import.why.too-large': 'Das ist größer als 4 MB. Exportieren Sie weniger Workflows auf einmal.',
}
