export { chosenSuites, type OptionValues, suiteCommand, WrongOption } from './suite-command.ts'
