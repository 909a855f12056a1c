// Made by «npm run generate»; change the code that it is made from.
import type { ExpressionText, Fixed } from '../code/expression.ts'

/** What stands for any value in a parameter: an expression, or a value that holds «{{» and is none. */
type Else = ExpressionText | Fixed

export interface Nodes {
  /** Aggregate. Makes one item out of all: lists of the values of fields, one list of the items, or their number. */
  aggregate: {
    parameters: {
      /** fields: a list of the values of each field. items: one list of the items themselves. count: only how many there are, which costs no memory however many come. Default: "items" */
      readonly mode?: 'fields' | 'items' | 'count' | Else
      /** Fields to collect (mode «fields») */
      readonly fields?:
        | readonly (
            | {
                /** Field whose values are collected */
                readonly field: string | Else
                /** Name of the list; the field's last word when left out */
                readonly as?: string | Else
              }
            | Else
          )[]
        | Else
      /** Put null where an item has no value, so that lists keep their positions (mode «fields»). Default: false */
      readonly keepMissing?: boolean | Else
      /** Where the value is a list, collect its elements rather than the list (mode «fields»). Default: false */
      readonly mergeLists?: boolean | Else
      /** Name of the list of items (mode «items»). Default: "items" */
      readonly into?: string | Else
      /** Which fields of the items are kept in the list (mode «items»). Default: "all" */
      readonly include?: 'all' | 'selected' | 'all-except' | Else
      /** The fields that are selected or left out (mode «items») */
      readonly select?: readonly (string | Else)[] | Else
      /** Name of a field that gets the number of items; «count» in mode «count» */
      readonly countAs?: string | Else
    }
    inputs: 'main'
    outputs: 'main' | 'error'
    credentials: never
  }
  /** Approval. Asks people to approve or decline, or to fill in a form, and waits for the answer; it counts once. */
  approval: {
    parameters: {
      /** What is to be decided */
      readonly question: string | Else
      /** Heading of the page and subject of the message. Default: "" */
      readonly title?: string | Else
      /** What is asked: approve or decline, or the fields of a form. Default: "decision" */
      readonly answer?: 'decision' | 'form' | Else
      /** What is asked (for «form») */
      readonly fields?:
        | readonly (
            | {
                /** Field of the item that gets the answer */
                readonly name: string | Else
                /** What visitors read beside it; by default its name */
                readonly label?: string | Else
                /** Kind of answer: a line, several lines, a number, an e-mail address, a date, one or several of the options, files, a value that visitors do not see, or a text that only stands there. Default: "text" */
                readonly type?:
                  | 'text'
                  | 'long-text'
                  | 'number'
                  | 'email'
                  | 'date'
                  | 'choice'
                  | 'choices'
                  | 'file'
                  | 'hidden'
                  | 'note'
                  | Else
                /** Whether it must be answered. Default: false */
                readonly required?: boolean | Else
                /** A sentence below the label; for «note» the text that stands there */
                readonly help?: string | Else
                /** An example in the empty field */
                readonly placeholder?: string | Else
                /** What it holds to begin with; for «hidden» its value */
                readonly value?: string | Else
                /** What can be chosen (for «choice» and «choices») */
                readonly options?: readonly (string | Else)[] | Else
                /** Whether several files can be given (for «file»). Default: false */
                readonly multiple?: boolean | Else
                /** Kinds of files that are taken, such as .pdf,.docx,image/* (for «file») */
                readonly accept?: string | Else
                /** Smallest number */
                readonly min?: number | Else
                /** Largest number */
                readonly max?: number | Else
              }
            | Else
          )[]
        | Else
      /** Whether a comment can be written with the decision. Default: false */
      readonly comment?: boolean | Else
      /** Words of the button that approves; by default «Approve». Default: "" */
      readonly approve?: string | Else
      /** Words of the button that declines; by default «Decline». Default: "" */
      readonly decline?: string | Else
      /** How the links reach people: by mail, to an address that takes messages (a chat, say), or by another node with $execution.approvalUrl. Default: "none" */
      readonly send?: 'email' | 'http' | 'none' | Else
      /** Who sends the mail (for «email»). Default: "" */
      readonly from?: string | Else
      /** Who is asked; several addresses are separated by commas. Default: "" */
      readonly to?: string | Else
      /** Address that gets the message as JSON (for «http»). Default: "" */
      readonly url?: string | Else
      /** Language of page and message: English or German. Default: "en" */
      readonly language?: 'en' | 'de' | Else
      /** How long to wait for an answer */
      readonly timeout?:
        | {
            /** How many units */
            readonly value: number | Else
            /** Unit of time; a day is 24 hours. Default: "days" */
            readonly unit?: 'milliseconds' | 'seconds' | 'minutes' | 'hours' | 'days' | 'weeks' | Else
          }
        | Else
      /** What happens when nobody answered in time: a port of its own, as if declined, as if approved, or the step fails. Default: "port" */
      readonly onTimeout?: 'port' | 'decline' | 'approve' | 'fail' | Else
    }
    inputs: string
    outputs: string
    credentials: 'smtp'
  }
  /** Break. Ends the innermost loop; the items that arrive here belong to its result. */
  break: {
    parameters: Record<string, never>
    inputs: 'main'
    outputs: 'error'
    credentials: never
  }
  /** Chat. Starts the workflow with each message that somebody writes, on a page of this server or by its address. */
  'chat-trigger': {
    parameters: {
      /** Where the chat is: the part of its address after /chat/, such as help */
      readonly path: string
      /** Heading of the page. Default: "" */
      readonly title?: string
      /** What visitors read before they write. Default: "" */
      readonly greeting?: string
      /** Language of the words around the messages: English or German. Default: "en" */
      readonly language?: 'en' | 'de'
      /** Whether page and address are there once the workflow is published; otherwise only the test page of the draft is. Default: true */
      readonly public?: boolean
      /** Who may write: everybody, or who knows a user and password. Default: "none" */
      readonly authentication?: 'none' | 'basic'
      /** How long a visitor waits for an answer, in milliseconds. Default: 60000 */
      readonly answerTimeoutMs?: number
    }
    inputs: never
    outputs: 'main' | 'error'
    credentials: 'basic'
  }
  /** Code. Runs a program of yours over the items, in a sandbox without network. */
  code: {
    parameters: {
      /** Language of the program. Default: "javascript" */
      readonly language?: 'javascript' | Else
      /** The program. It returns an item or a list of items; return or change what it was given to keep files and origins */
      readonly source: string
      /** all: runs once, with all items. each: runs once for every item. Default: "all" */
      readonly mode?: 'all' | 'each' | Else
      /** How long one run may take, in milliseconds. Default: 10000 */
      readonly timeoutMs?: number | Else
    }
    inputs: 'main'
    outputs: 'main' | 'error'
    credentials: never
  }
  /** Compare Datasets. Tells which items of two inputs are the same, differ, or are only in one of them. */
  'compare-datasets': {
    parameters: {
      /** Fields that say which items belong together; one that is missing or null belongs to none */
      readonly fields:
        | readonly (
            | {
                /** Field of input1, such as customer.id */
                readonly field: string | Else
                /** Field of input2; the same as in input1 when left out */
                readonly fieldInInput2?: string | Else
              }
            | Else
          )[]
        | Else
      /** Fields that may differ, such as updatedAt; name those of both inputs where keys have other names */
      readonly ignore?: readonly (string | Else)[] | Else
      /** What leaves of items that differ: what is the same and what is different, or the item of one input. Default: "both" */
      readonly output?: 'both' | 'input1' | 'input2' | Else
      /** When several items of input2 belong to one of input1: hold it against each, or against the first. Default: "all" */
      readonly multipleMatches?: 'all' | 'first' | Else
    }
    inputs: 'input1' | 'input2'
    outputs: 'only-input1' | 'same' | 'different' | 'only-input2' | 'error'
    credentials: never
  }
  /** Compression. Packs files of the item into a zip archive or with gzip, and unpacks them. */
  compression: {
    parameters: {
      /** zip: files into one archive. unzip: the files of an archive. gzip and gunzip: one file for each. Default: "zip" */
      readonly operation?: 'zip' | 'unzip' | 'gzip' | 'gunzip' | Else
      /** Names of the files in the item; all of them when left out */
      readonly files?: readonly (string | Else)[] | Else
      /** Name of the archive in the item (zip), or how the names of the files begin (unzip): file_0, file_1. Default: "file" */
      readonly as?: string | Else
      /** Name that the archive has for people (zip). Default: "archive.zip" */
      readonly fileName?: string | Else
      /** Keep the files that were worked on beside what is made of them. Default: false */
      readonly keepFiles?: boolean | Else
    }
    inputs: 'main'
    outputs: 'main' | 'error'
    credentials: never
  }
  /** Convert to File. Makes a file of items: a table, JSON, a text, a calendar. */
  'convert-to-file': {
    parameters: {
      /** What is made. csv, xlsx, xls, ods, html, rtf: one table with a row for each item. json, json-lines: one file of all items. text, base64, ics: a file for each item. Default: "csv" */
      readonly format?:
        | 'csv'
        | 'xlsx'
        | 'json'
        | 'json-lines'
        | 'text'
        | 'base64'
        | 'ics'
        | 'xls'
        | 'ods'
        | 'html'
        | 'rtf'
        | Else
      /** One file of all items, or one for each (format «json»). Default: "all" */
      readonly per?: 'all' | 'item' | Else
      /** Name of the file in the item. Default: "file" */
      readonly file?: string | Else
      /** Name that the file has for people; after its format when left out. Default: "" */
      readonly fileName?: string | Else
      /** Begin with a row of the names of the fields. Default: true */
      readonly header?: boolean | Else
      /** What stands between values (csv). Default: "," */
      readonly delimiter?: string | Else
      /** Begin with the mark by which Excel knows UTF-8 (csv, text, json). Default: false */
      readonly bom?: boolean | Else
      /** Name of the sheet (xlsx, xls, ods). Default: "Sheet" */
      readonly sheet?: string | Else
      /** The text (text), or the bytes as base64 (base64). Default: "" */
      readonly text?: string | Else
      /** Encoding of the text, such as utf-8 or latin1 (text). Default: "utf-8" */
      readonly encoding?: string | Else
      /** What kind of file it is (base64), such as image/png. Default: "" */
      readonly mimeType?: string | Else
      /** The value; the item's json when left out (json for each item) */
      readonly json?: unknown
      /** Over several lines (json). Default: false */
      readonly pretty?: boolean | Else
      /** The event (ics) */
      readonly event?:
        | {
            /** Title of the event. Default: "" */
            readonly title?: string | Else
            /** When it starts: an ISO date, such as 2030-01-01T10:00:00+01:00 */
            readonly start: string | Else
            /** When it ends */
            readonly end: string | Else
            /** Whole days; the last one is part of it. Default: false */
            readonly allDay?: boolean | Else
            /** Where it is. Default: "" */
            readonly location?: string | Else
            /** What it is about. Default: "" */
            readonly description?: string | Else
            /** Address of a page about it. Default: "" */
            readonly url?: string | Else
            /** Rule by which it repeats, such as FREQ=WEEKLY;COUNT=5. Default: "" */
            readonly recurrence?: string | Else
            /** How sure it is. Default: "CONFIRMED" */
            readonly status?: 'CONFIRMED' | 'TENTATIVE' | 'CANCELLED' | Else
            /** Who invites */
            readonly organizer?:
              | {
                  /** Name. Default: "" */
                  readonly name?: string | Else
                  /** Mail address */
                  readonly email: string | Else
                  /** Ask for an answer. Default: false */
                  readonly rsvp?: boolean | Else
                }
              | Else
            /** Who is invited */
            readonly attendees?:
              | readonly (
                  | {
                      /** Name. Default: "" */
                      readonly name?: string | Else
                      /** Mail address */
                      readonly email: string | Else
                      /** Ask for an answer. Default: false */
                      readonly rsvp?: boolean | Else
                    }
                  | Else
                )[]
              | Else
            /** Id of the event, the same in each of its changes; made when left out. Default: "" */
            readonly uid?: string | Else
          }
        | Else
      /** Keep the fields of the item beside the file (a file for each item). Default: false */
      readonly keepFields?: boolean | Else
      /** Field that gets the number of rows (one file of all items). Default: "rows" */
      readonly countAs?: string | Else
    }
    inputs: 'main'
    outputs: 'main' | 'error'
    credentials: never
  }
  /** Crypto. Hashes, signs, encrypts and decrypts, and makes random texts. */
  crypto: {
    parameters: {
      /** What is done. hmac, sign, encrypt and decrypt use the key of a credential, which the workflow never sees. Default: "hash" */
      readonly operation?: 'hash' | 'hmac' | 'sign' | 'encrypt' | 'decrypt' | 'random' | Else
      /** A text, or a file of the item (hash, hmac, sign). Default: "text" */
      readonly of?: 'text' | 'file' | Else
      /** The text. Default: "" */
      readonly text?: string | Else
      /** Name of the file in the item. Default: "file" */
      readonly file?: string | Else
      /** Kind of the hash; md5 and sha1 are for old services and protect nothing. Default: "sha256" */
      readonly algorithm?: 'sha256' | 'sha384' | 'sha512' | 'sha3-256' | 'sha3-384' | 'sha3-512' | 'sha1' | 'md5' | Else
      /** How the result is written. Default: "hex" */
      readonly encoding?: 'hex' | 'base64' | 'base64url' | Else
      /** What is made (random). Default: "uuid" */
      readonly kind?: 'uuid' | 'hex' | 'base64' | 'letters' | Else
      /** How many characters (random, except uuid). Default: 32 */
      readonly length?: number | Else
      /** Field that gets the result. Default: "data" */
      readonly as?: string | Else
    }
    inputs: 'main'
    outputs: 'main' | 'error'
    credentials: 'hmac' | 'private-key' | 'encryption-key'
  }
  /** Data Table. Adds, gets, changes, deletes and counts rows of a data table of the workspace. */
  'data-table': {
    parameters: {
      /** Add rows, get, change, change or add, delete, or count them. Default: "insert" */
      readonly operation?: 'insert' | 'get' | 'update' | 'upsert' | 'delete' | 'count' | Else
      /** Name or id of the data table */
      readonly table: string | Else
      /** The row: an object with values by column; the item itself when left out (insert, update, upsert) */
      readonly values?: unknown
      /** Columns whose values find the row that there is (upsert) */
      readonly by?: readonly (string | Else)[] | Else
      /** Rows for which all conditions hold, or any of them. Default: "all" */
      readonly match?: 'all' | 'any' | Else
      /** Which rows (get, update, delete, count); for each item anew */
      readonly where?:
        | readonly (
            | {
                /** A column, or id, createdAt, updatedAt */
                readonly column: string | Else
                /** What the value must be; of «like» % stands for any text. Default: "equals" */
                readonly is?:
                  | 'equals'
                  | 'not-equals'
                  | 'less'
                  | 'at-most'
                  | 'more'
                  | 'at-least'
                  | 'one-of'
                  | 'contains'
                  | 'like'
                  | 'like-any-case'
                  | 'empty'
                  | 'not-empty'
                  | Else
                /** What it is compared with, of the type of the column; a list for «one-of» */
                readonly value?: unknown
              }
            | Else
          )[]
        | Else
      /** Without conditions, change or delete every row. Default: false */
      readonly everyRow?: boolean | Else
      /** Column that rows are sorted by (get). Default: "id" */
      readonly sort?: string | Else
      /** Direction in which they are sorted (get). Default: "ascending" */
      readonly direction?: 'ascending' | 'descending' | Else
      /** Rows for each item, at most (get). Default: 50 */
      readonly limit?: number | Else
    }
    inputs: 'main'
    outputs: 'main' | 'error'
    credentials: never
  }
  /** Date & Time. Reads, writes, moves and compares dates. */
  'date-time': {
    parameters: {
      /** What to do: the present instant, write a date, read a date, move it, cut it to a unit, measure to another date, take a part. Default: "now" */
      readonly operation?: 'now' | 'format' | 'parse' | 'add' | 'subtract' | 'round' | 'difference' | 'extract' | Else
      /** The date: ISO text, or milliseconds since 1970. Not used by «now» */
      readonly value?: unknown
      /** Format in which the date is written when it is not a standard one, such as dd.MM.yyyy HH:mm */
      readonly inputFormat?: string | Else
      /** Format of the result, such as yyyy-MM-dd or cccc d LLLL; ISO 8601 when left out */
      readonly outputFormat?: string | Else
      /** How many units to add or subtract. Default: 1 */
      readonly amount?: number | Else
      /** Unit of add, subtract, round and difference. Default: "days" */
      readonly unit?:
        | 'years'
        | 'quarters'
        | 'months'
        | 'weeks'
        | 'days'
        | 'hours'
        | 'minutes'
        | 'seconds'
        | 'milliseconds'
        | Else
      /** To the start of the unit, to the start of the next, or to its last millisecond (round). Default: "down" */
      readonly round?: 'down' | 'up' | 'end' | Else
      /** The other date of difference */
      readonly to?: unknown
      /** What to take from the date (extract): week is the ISO week, weekday 1 is Monday, timestamp is milliseconds since 1970. Default: "year" */
      readonly part?:
        | 'year'
        | 'quarter'
        | 'month'
        | 'week'
        | 'day'
        | 'weekday'
        | 'hour'
        | 'minute'
        | 'second'
        | 'millisecond'
        | 'timestamp'
        | Else
      /** Time zone of the result, and of dates that name none; the workflow's when left out */
      readonly timezone?: string | Else
      /** Language of names of months and days. Default: "en" */
      readonly locale?: string | Else
      /** Field that gets the result. Default: "date" */
      readonly as?: string | Else
    }
    inputs: 'main'
    outputs: 'main' | 'error'
    credentials: never
  }
  /** Edit Image. Resizes, cuts, turns and blurs images, writes and draws on them, and tells what they are. */
  'edit-image': {
    parameters: {
      /** edit: take steps, one after the other. information: size, format and what a camera noted. Default: "edit" */
      readonly operation?: 'edit' | 'information' | Else
      /** Name of the item’s file that has the image: BMP, GIF, JPEG, PNG, TIFF or WebP. Default: "file" */
      readonly file?: string | Else
      /** What is done with it, in this order */
      readonly steps?:
        | readonly (
            | {
                /** Make it larger or smaller */
                readonly kind: 'resize' | Else
                /** Width in pixels; in per cent for «percent». Default: 500 */
                readonly width?: number | Else
                /** Height in pixels; in per cent for «percent». Default: 500 */
                readonly height?: number | Else
                /** fit: as large as goes into the box. cover: as small as covers it. stretch: exactly, and out of shape. area: as many pixels as the box has. shrink: fit, only if it is larger. enlarge: fit, only if it is smaller. percent: of what it has. Default: "fit" */
                readonly how?: 'fit' | 'cover' | 'stretch' | 'area' | 'shrink' | 'enlarge' | 'percent' | Else
              }
            | {
                /** Keep a part of it */
                readonly kind: 'crop' | Else
                /** Left edge of the part. Default: 0 */
                readonly x?: number | Else
                /** Upper edge of the part. Default: 0 */
                readonly y?: number | Else
                /** Width of the part. Default: 500 */
                readonly width?: number | Else
                /** Height of the part. Default: 500 */
                readonly height?: number | Else
              }
            | {
                /** Turn it */
                readonly kind: 'rotate' | Else
                /** Clockwise. Default: 90 */
                readonly degrees?: number | Else
                /** Colour of the corners that appear, such as #ffffff or transparent. Default: "transparent" */
                readonly background?: string | Else
              }
            | {
                /** Turn it as the camera was held */
                readonly kind: 'upright' | Else
              }
            | {
                /** Write on it */
                readonly kind: 'text' | Else
                /** What is written; a new line begins a new line. Default: "" */
                readonly text?: string | Else
                /** Where the first letter stands, from the left. Default: 50 */
                readonly x?: number | Else
                /** The line that the first letters stand on, from above. Default: 50 */
                readonly y?: number | Else
                /** Size of the letters. Default: 18 */
                readonly size?: number | Else
                /** Colour of the letters. Default: "#000000" */
                readonly color?: string | Else
                /** DejaVu Sans, which has the letters of most alphabets, not those of Chinese, Japanese and Korean. Default: "sans" */
                readonly font?: 'sans' | 'sans-italic' | 'sans-bold' | 'sans-bold-italic' | Else
                /** Longer lines are broken between words. Default: 80 */
                readonly lineChars?: number | Else
              }
            | {
                /** Draw on it */
                readonly kind: 'draw' | Else
                /** rectangle and line: between the two points. circle: around the first, through the second. Default: "rectangle" */
                readonly shape?: 'rectangle' | 'circle' | 'line' | Else
                /** Colour of the shape. Default: "#ff0000" */
                readonly color?: string | Else
                /** First point, from the left. Default: 50 */
                readonly fromX?: number | Else
                /** First point, from above. Default: 50 */
                readonly fromY?: number | Else
                /** Second point, from the left. Default: 250 */
                readonly toX?: number | Else
                /** Second point, from above. Default: 250 */
                readonly toY?: number | Else
                /** How round the corners are. Default: 0 */
                readonly cornerRadius?: number | Else
              }
            | {
                /** Lay another image over it */
                readonly kind: 'overlay' | Else
                /** Name of the item’s file that has the other image */
                readonly file: string | Else
                /** Left edge of the other image. Default: 0 */
                readonly x?: number | Else
                /** Upper edge of the other image. Default: 0 */
                readonly y?: number | Else
                /** over: the other image covers this one. in, atop: only where this one is. out: only where it is not. xor: where there is one of both. copy: in place of it. The rest calculate with the colours of both; minus is this one less the other, subtract and divide the other way round. Default: "over" */
                readonly blend?:
                  | 'over'
                  | 'atop'
                  | 'in'
                  | 'out'
                  | 'xor'
                  | 'copy'
                  | 'copy-opacity'
                  | 'copy-red'
                  | 'copy-green'
                  | 'copy-blue'
                  | 'add'
                  | 'plus'
                  | 'subtract'
                  | 'minus'
                  | 'difference'
                  | 'multiply'
                  | 'divide'
                  | 'screen'
                  | 'overlay'
                  | 'darken'
                  | 'lighten'
                  | 'bumpmap'
                  | Else
              }
            | {
                /** Give it a border */
                readonly kind: 'border' | Else
                /** Pixels on the left and on the right. Default: 10 */
                readonly width?: number | Else
                /** Pixels above and below. Default: 10 */
                readonly height?: number | Else
                /** Colour of the border. Default: "#000000" */
                readonly color?: string | Else
              }
            | {
                /** Blur it */
                readonly kind: 'blur' | Else
                /** How far it reaches, in pixels; 0: as far as sigma needs. Default: 5 */
                readonly radius?: number | Else
                /** How strong it is. Default: 2 */
                readonly sigma?: number | Else
              }
            | {
                /** Shear it */
                readonly kind: 'shear' | Else
                /** To the right, the lower the more. Default: 0 */
                readonly degreesX?: number | Else
                /** Downwards, the further right the more. Default: 0 */
                readonly degreesY?: number | Else
                /** Colour of the corners that appear, such as #ffffff or transparent. Default: "transparent" */
                readonly background?: string | Else
              }
            | {
                /** Make a colour transparent */
                readonly kind: 'transparent' | Else
                /** The colour. Default: "#ff0000" */
                readonly color?: string | Else
                /** How much a colour may differ and is meant, too. Default: 0 */
                readonly fuzzPercent?: number | Else
              }
            | {
                /** Remove what is noted in it: place, time, camera */
                readonly kind: 'strip' | Else
              }
            | {
                /** Begin with an image of one colour */
                readonly kind: 'create' | Else
                /** Its width. Default: 50 */
                readonly width?: number | Else
                /** Its height. Default: 50 */
                readonly height?: number | Else
                /** Its colour; transparent for none. Default: "#ffffff" */
                readonly color?: string | Else
              }
            | Else
          )[]
        | Else
      /** Format of the result; «same» is PNG for an image that is created. GIF, WebP and TIFF keep all pictures of an animation, the others the first. Default: "same" */
      readonly format?: 'same' | 'bmp' | 'gif' | 'jpeg' | 'png' | 'tiff' | 'webp' | Else
      /** From 1 to 100 (best), of JPEG and WebP; as it was when left out */
      readonly quality?: number | Else
      /** Name of the result in the item; it takes the place of the image when left out */
      readonly as?: string | Else
      /** Name that the result has for people; that of the image if it is empty. Default: "" */
      readonly fileName?: string | Else
      /** Field of the item that gets it; if it is empty, it is the item. Default: "image" */
      readonly field?: string | Else
      /** Keep the fields that the item has. Default: true */
      readonly keep?: boolean | Else
    }
    inputs: 'main'
    outputs: 'main' | 'error'
    credentials: never
  }
  /** Email Trigger. Starts the workflow for each mail that comes into a mailbox (IMAP). */
  'email-trigger': {
    parameters: {
      /** Folder of the mailbox, such as INBOX or Orders/New. Default: "INBOX" */
      readonly folder?: string
      /** How often it is looked whether there is new mail, in seconds. Default: 60 */
      readonly everySeconds?: number
      /** Pass over mail that somebody has seen already. Default: true */
      readonly unseenOnly?: boolean
      /** Mark mail as seen when it has started the workflow. Default: true */
      readonly markSeen?: boolean
      /** Give attachments as files of the item. Default: true */
      readonly attachments?: boolean
    }
    inputs: never
    outputs: 'main' | 'error'
    credentials: 'imap'
  }
  /** Error Trigger. Starts this workflow when an execution of a workflow fails that names this one as its error workflow. */
  'error-trigger': {
    parameters: Record<string, never>
    inputs: never
    outputs: 'main' | 'error'
    credentials: never
  }
  /** Execute Command. Runs a command on the machine of LinkFlow itself, where whoever runs it has allowed that. */
  'execute-command': {
    parameters: {
      /** What /bin/sh runs, in the folder of the workspace’s files. Write values of items as "$NAME", see below */
      readonly command: string | Else
      /** Values that the command sees as "$NAME": whatever is in them, they are never read as a program */
      readonly values?:
        | readonly (
            | {
                /** Name */
                readonly name: string | Else
                /** Text, number, true or false; null leaves the name out */
                readonly value: unknown
              }
            | Else
          )[]
        | Readonly<Record<string, unknown>>
        | Else
      /** Run it once for all items, with the values of the first. Default: false */
      readonly once?: boolean | Else
      /** A command that ends with another code than 0 is a failure. Default: true */
      readonly failOnCode?: boolean | Else
      /** After this time it is killed, with all that it began. Default: {"value":60} */
      readonly timeout?:
        | {
            /** How many units */
            readonly value: number | Else
            /** Unit of time; a day is 24 hours. Default: "seconds" */
            readonly unit?: 'milliseconds' | 'seconds' | 'minutes' | 'hours' | 'days' | 'weeks' | Else
          }
        | Else
    }
    inputs: 'main'
    outputs: 'main' | 'error'
    credentials: never
  }
  /** Execute Workflow. Runs another workflow with these items and goes on with what it gives back. */
  'execute-workflow': {
    parameters: {
      /** Id of the workflow to run; it must have a Workflow Trigger */
      readonly workflow: string | Else
      /** once: one execution gets all items. each: one execution for every item. Default: "once" */
      readonly mode?: 'once' | 'each' | Else
      /** Wait for the result. Without waiting, the executions run on their own and the items pass through. Default: true */
      readonly wait?: boolean | Else
    }
    inputs: 'main'
    outputs: 'main' | 'error'
    credentials: never
  }
  /** Extract from File. Reads what a file of the item holds: rows, JSON, text, a PDF, a calendar. */
  'extract-from-file': {
    parameters: {
      /** What the file is. auto: by the ending of its name. csv, xlsx, xls, ods, html (tables), rtf (tables): an item for each row. json-lines: an item for each line. ics: an item for each event. json, text, xml, pdf, base64: into a field. Default: "auto" */
      readonly format?:
        | 'auto'
        | 'csv'
        | 'json'
        | 'json-lines'
        | 'text'
        | 'base64'
        | 'xlsx'
        | 'xls'
        | 'ods'
        | 'html'
        | 'rtf'
        | 'pdf'
        | 'xml'
        | 'ics'
        | Else
      /** Name of the file in the item. Default: "file" */
      readonly file?: string | Else
      /** Field that gets what is read (json, text, xml, pdf, base64), and lines that are no objects. Default: "data" */
      readonly as?: string | Else
      /** The first row has the names of the fields; else each row becomes a list in the field «row». Default: true */
      readonly header?: boolean | Else
      /** What stands between values (csv), such as , or ; or a tab. Default: "," */
      readonly delimiter?: string | Else
      /** Encoding of the text (csv, json, text, xml, ics, json-lines), such as utf-8 or latin1. Default: "utf-8" */
      readonly encoding?: string | Else
      /** Name of the sheet; the first one when left out */
      readonly sheet?: string | Else
      /** Cells to read of the sheet, such as A2:D20 */
      readonly range?: string | Else
      /** Give empty cells as empty texts; else their fields are left out. Default: false */
      readonly emptyCells?: boolean | Else
      /** How many rows, lines or pages are read at most; all when left out */
      readonly rowsMax?: number | Else
      /** Password of the PDF */
      readonly password?: string | Else
    }
    inputs: 'main'
    outputs: 'main' | 'error'
    credentials: never
  }
  /** Filter. Keeps the items that meet a condition; the others leave by a port of their own. */
  filter: {
    parameters: {
      /** An expression that gives true or false, such as {{ $json.total > 100 }}. Use this or the rules */
      readonly condition?: boolean | Else
      /** Rules that compare values, for conditions without an expression */
      readonly conditions?:
        | {
            /** Whether all rules must hold or one is enough. Default: "all" */
            readonly combine?: 'all' | 'any' | Else
            /** The rules, in order; later ones are not looked at once it is decided */
            readonly rules?:
              | readonly (
                  | {
                      /** Value to look at, usually an expression such as {{ $json.status }} */
                      readonly left?: unknown
                      /** How to compare. A missing or null value makes every comparison false and every negated one true; exists and empty ask for that directly */
                      readonly operator:
                        | 'equals'
                        | 'not-equals'
                        | 'greater'
                        | 'greater-or-equal'
                        | 'less'
                        | 'less-or-equal'
                        | 'between'
                        | 'contains'
                        | 'not-contains'
                        | 'starts-with'
                        | 'not-starts-with'
                        | 'ends-with'
                        | 'not-ends-with'
                        | 'matches'
                        | 'not-matches'
                        | 'in'
                        | 'not-in'
                        | 'exists'
                        | 'not-exists'
                        | 'empty'
                        | 'not-empty'
                        | 'is-true'
                        | 'is-false'
                        | Else
                      /** Value to compare with: a list of two bounds for between, a list for in, a regular expression for matches; unused by exists, empty, is-true and is-false */
                      readonly right?: unknown
                      /** What the left value must be. Another kind of value is an error; date compares instants, from text or milliseconds. Default: "any" */
                      readonly type?: 'any' | 'string' | 'number' | 'boolean' | 'date' | 'list' | 'object' | Else
                      /** Take upper and lower case letters as the same in this rule. Default: false */
                      readonly ignoreCase?: boolean | Else
                    }
                  | Else
                )[]
              | Else
          }
        | Else
    }
    inputs: 'main'
    outputs: 'main' | 'discarded' | 'error'
    credentials: never
  }
  /** Form Page. Asks the visitor of a form more on another page, or ends the form with a message or another address. */
  form: {
    parameters: {
      /** Ask on another page, show a last page, or lead the visitor to another address. Default: "page" */
      readonly operation?: 'page' | 'completion' | 'redirect' | Else
      /** Heading of the page. Default: "" */
      readonly title?: string | Else
      /** Text below the heading. Default: "" */
      readonly description?: string | Else
      /** Words of the button; by default «Submit». Default: "" */
      readonly button?: string | Else
      /** What visitors are asked (for «page») */
      readonly fields?:
        | readonly (
            | {
                /** Field of the item that gets the answer */
                readonly name: string | Else
                /** What visitors read beside it; by default its name */
                readonly label?: string | Else
                /** Kind of answer: a line, several lines, a number, an e-mail address, a date, one or several of the options, files, a value that visitors do not see, or a text that only stands there. Default: "text" */
                readonly type?:
                  | 'text'
                  | 'long-text'
                  | 'number'
                  | 'email'
                  | 'date'
                  | 'choice'
                  | 'choices'
                  | 'file'
                  | 'hidden'
                  | 'note'
                  | Else
                /** Whether it must be answered. Default: false */
                readonly required?: boolean | Else
                /** A sentence below the label; for «note» the text that stands there */
                readonly help?: string | Else
                /** An example in the empty field */
                readonly placeholder?: string | Else
                /** What it holds to begin with; for «hidden» its value */
                readonly value?: string | Else
                /** What can be chosen (for «choice» and «choices») */
                readonly options?: readonly (string | Else)[] | Else
                /** Whether several files can be given (for «file»). Default: false */
                readonly multiple?: boolean | Else
                /** Kinds of files that are taken, such as .pdf,.docx,image/* (for «file») */
                readonly accept?: string | Else
                /** Smallest number */
                readonly min?: number | Else
                /** Largest number */
                readonly max?: number | Else
              }
            | Else
          )[]
        | Else
      /** What visitors read (for «completion»). Default: "" */
      readonly message?: string | Else
      /** Web address to lead the visitor to (for «redirect») */
      readonly redirect?: string | Else
      /** Language of the words around the fields; by default that of the form */
      readonly language?: 'en' | 'de' | Else
      /** Whether each item goes on with the answers beside its fields, or one item with the answers alone (for «page»). Default: true */
      readonly keepInput?: boolean | Else
      /** Wait no longer than this for the answers; the items then leave by the port «timeout» (for «page») */
      readonly timeout?:
        | {
            /** How many units */
            readonly value: number | Else
            /** Unit of time; a day is 24 hours. Default: "hours" */
            readonly unit?: 'milliseconds' | 'seconds' | 'minutes' | 'hours' | 'days' | 'weeks' | Else
          }
        | Else
    }
    inputs: string
    outputs: string
    credentials: never
  }
  /** Form. Starts the workflow when somebody has filled in its form, a page of this server. */
  'form-trigger': {
    parameters: {
      /** Where the form is: the part of its address after /form/, such as contact */
      readonly path: string
      /** Heading of the page. Default: "" */
      readonly title?: string
      /** Text below the heading. Default: "" */
      readonly description?: string
      /** Words of the button; by default «Submit». Default: "" */
      readonly button?: string
      /** What visitors are asked */
      readonly fields?: readonly {
        /** Field of the item that gets the answer */
        readonly name: string
        /** What visitors read beside it; by default its name */
        readonly label?: string
        /** Kind of answer: a line, several lines, a number, an e-mail address, a date, one or several of the options, files, a value that visitors do not see, or a text that only stands there. Default: "text" */
        readonly type?:
          | 'text'
          | 'long-text'
          | 'number'
          | 'email'
          | 'date'
          | 'choice'
          | 'choices'
          | 'file'
          | 'hidden'
          | 'note'
        /** Whether it must be answered. Default: false */
        readonly required?: boolean
        /** A sentence below the label; for «note» the text that stands there */
        readonly help?: string
        /** An example in the empty field */
        readonly placeholder?: string
        /** What it holds to begin with; for «hidden» its value */
        readonly value?: string
        /** What can be chosen (for «choice» and «choices») */
        readonly options?: readonly string[]
        /** Whether several files can be given (for «file»). Default: false */
        readonly multiple?: boolean
        /** Kinds of files that are taken, such as .pdf,.docx,image/* (for «file») */
        readonly accept?: string
        /** Smallest number */
        readonly min?: number
        /** Largest number */
        readonly max?: number
      }[]
      /** Language of the words around the fields: English or German. Default: "en" */
      readonly language?: 'en' | 'de'
      /** What visitors see after the last page: the message below at once, or what the workflow makes of it when it has ended. Default: "immediately" */
      readonly respond?: 'immediately' | 'finished'
      /** What visitors read when their answers have arrived. Default: "" */
      readonly message?: string
      /** Web address that visitors are led to instead of reading a message */
      readonly redirect?: string
      /** Who may open the form: everybody, or who knows a user and password. Default: "none" */
      readonly authentication?: 'none' | 'basic'
      /** Largest sum of what one visitor sends, in bytes, files included. Default: 16777216 */
      readonly bodyBytesMax?: number
    }
    inputs: never
    outputs: 'main' | 'error'
    credentials: 'basic'
  }
  /** FTP. Fetches, sends, lists, moves and deletes files of an FTP server. */
  ftp: {
    parameters: {
      /** What is done with the files of the server. Default: "list" */
      readonly operation?: 'list' | 'download' | 'upload' | 'rename' | 'delete' | Else
      /** Path of the file or folder there. Default: "" */
      readonly path?: string | Else
      /** Where it is moved to. Default: "" */
      readonly newPath?: string | Else
      /** Name of the item’s file that is sent, or that gets what was fetched. Default: "file" */
      readonly file?: string | Else
      /** With everything in the folders within. Default: false */
      readonly recursive?: boolean | Else
      /** It is a folder that is deleted. Default: false */
      readonly isFolder?: boolean | Else
      /** Make the folders that are missing. Default: false */
      readonly makeFolders?: boolean | Else
    }
    inputs: 'main'
    outputs: 'main' | 'error'
    credentials: 'ftp'
  }
  /** Git. Clones, pulls, commits and pushes repositories among the files of the workspace. */
  git: {
    parameters: {
      /** clone: brings a repository into a folder. pull: brings what is new and puts it together with what is here. add, commit: take up changes. push, push-tags: send them. switch-branch, tag: branches and tags. status, log, list-config: tell. fetch: brings what is new and changes no file. set-user: who commits. Default: "clone" */
      readonly operation?:
        | 'clone'
        | 'pull'
        | 'add'
        | 'commit'
        | 'push'
        | 'status'
        | 'log'
        | 'switch-branch'
        | 'fetch'
        | 'tag'
        | 'push-tags'
        | 'set-user'
        | 'list-config'
        | Else
      /** Folder of the repository among the files of the workspace, such as repositories/site */
      readonly folder: string | Else
      /** Address of the repository, https:// only; for all but «clone», the one that it was cloned from if none. Default: "" */
      readonly url?: string | Else
      /** Name of the branch; the one that is switched to, or the server’s first one, if none. Default: "" */
      readonly branch?: string | Else
      /** How many commits are brought at most (clone, fetch, pull); all of them if nothing is written */
      readonly depth?: number | Else
      /** What «clone» does where the folder holds that repository already: fail, or leave it as it is. Default: "fail" */
      readonly ifThere?: 'fail' | 'keep' | Else
      /** Make the branch, if there is none (switch-branch). Default: false */
      readonly create?: boolean | Else
      /** Branch, tag or commit at which a new branch or tag stands; the last commit if none. Default: "" */
      readonly startPoint?: string | Else
      /** Files and folders in the repository: all changes for «add» if none; «commit» takes these up first */
      readonly paths?: readonly (string | Else)[] | Else
      /** What the commit says; with one, a tag becomes an annotated one. Default: "" */
      readonly message?: string | Else
      /** Name of the tag. Default: "" */
      readonly name?: string | Else
      /** Name of who commits; that of «set-user» if none. Default: "" */
      readonly authorName?: string | Else
      /** Mail address of who commits; that of «set-user» if none. Default: "" */
      readonly authorEmail?: string | Else
      /** How many commits «log» gives, the last ones first. Default: 100 */
      readonly limit?: number | Else
      /** Only commits that changed this file or folder (log). Default: "" */
      readonly path?: string | Else
      /** Credential for the server; choose it beside. Most servers take a token as the password. Default: "none" */
      readonly authentication?: 'none' | 'basic' | Else
      /** Encrypted connections */
      readonly tls?:
        | {
            /** Refuse a server whose certificate does not prove its name; off is unsafe. Default: true */
            readonly rejectUnauthorized?: boolean | Else
            /** Certificates (PEM) of an authority of your own */
            readonly ca?: string | Else
          }
        | Else
      /** Time of the whole operation. Default: {"value":300} */
      readonly timeout?:
        | {
            /** How many units */
            readonly value: number | Else
            /** Unit of time; a day is 24 hours. Default: "seconds" */
            readonly unit?: 'milliseconds' | 'seconds' | 'minutes' | 'hours' | 'days' | 'weeks' | Else
          }
        | Else
    }
    inputs: 'main'
    outputs: 'main' | 'error'
    credentials: 'basic'
  }
  /** GraphQL. Asks a GraphQL service for exactly what you name, or lets it change something. */
  graphql: {
    parameters: {
      /** Address of the service, such as https://api.example.com/graphql */
      readonly url: string | Else
      /** The document: query { … } or mutation { … }. Write $name in it, and give its value as a variable */
      readonly query: string | Else
      /** Values by name, or a text of JSON that holds them */
      readonly variables?: unknown
      /** Which of the document’s operations is meant, where it has several. Default: "" */
      readonly operationName?: string | Else
      /** Headers of the request; secrets belong in a credential */
      readonly headers?:
        | readonly (
            | {
                /** Name */
                readonly name: string | Else
                /** Text, number, true or false; null leaves the name out */
                readonly value: unknown
              }
            | Else
          )[]
        | Readonly<Record<string, unknown>>
        | Else
      /** Kind of credential that is added to the request on its way out; choose the credential itself beside it. Default: "none" */
      readonly authentication?:
        | 'none'
        | 'header'
        | 'basic'
        | 'bearer'
        | 'query'
        | 'custom'
        | 'tls-client-certificate'
        | Else
      /** fail: errors in the answer are a failure of the node. give: the item has them as «errors», beside «data». Default: "fail" */
      readonly errors?: 'fail' | 'give' | Else
      /** data: the item is what was asked for. answer: the item has data, errors and extensions. Default: "data" */
      readonly output?: 'data' | 'answer' | Else
      /** How it is sent; few services take GET, and for queries only. Default: "POST" */
      readonly method?: 'POST' | 'GET' | Else
      /** From the start of the request to the last byte of its answer. Default: {"value":60,"unit":"seconds"} */
      readonly timeout?:
        | {
            /** How many units */
            readonly value: number | Else
            /** Unit of time; a day is 24 hours. Default: "seconds" */
            readonly unit?: 'milliseconds' | 'seconds' | 'minutes' | 'hours' | 'days' | 'weeks' | Else
          }
        | Else
      /** Encrypted connections */
      readonly tls?:
        | {
            /** Refuse a server whose certificate does not prove its name; off is unsafe. Default: true */
            readonly rejectUnauthorized?: boolean | Else
            /** Certificates (PEM) of authorities to trust for this request */
            readonly ca?: string | Else
            /** Name to ask the server for, when it is not the one in the address */
            readonly serverName?: string | Else
          }
        | Else
    }
    inputs: 'main'
    outputs: 'main' | 'error'
    credentials: 'header' | 'basic' | 'bearer' | 'query' | 'custom' | 'tls-client-certificate'
  }
  /** HTML. Takes values out of HTML by CSS selectors, and makes tables and pages. */
  html: {
    parameters: {
      /** extract: take values out of HTML. table: one table of all items. write: HTML with expressions in it. Default: "extract" */
      readonly operation?: 'extract' | 'table' | 'write' | Else
      /** Where the HTML is (extract). Default: "text" */
      readonly from?: 'text' | 'file' | Else
      /** The HTML (extract, write). Default: "" */
      readonly html?: string | Else
      /** Name of the file in the item (extract). Default: "file" */
      readonly file?: string | Else
      /** What is taken (extract) */
      readonly values?:
        | readonly (
            | {
                /** Field that gets what is found */
                readonly as: string | Else
                /** CSS selector, such as article h2 or .price */
                readonly selector: string | Else
                /** What is taken of what is found; value: of an input field. Default: "text" */
                readonly take?: 'text' | 'html' | 'attribute' | 'value' | Else
                /** Name of the attribute, such as href. Default: "" */
                readonly attribute?: string | Else
                /** All that is found, as a list; else the first. Default: false */
                readonly all?: boolean | Else
              }
            | Else
          )[]
        | Else
      /** Keep the fields of the item beside what is taken (extract). Default: false */
      readonly keepFields?: boolean | Else
      /** Field that gets the HTML (table, write). Default: "html" */
      readonly as?: string | Else
      /** What stands above the table (table). Default: "" */
      readonly caption?: string | Else
      /** Without a look of its own (table). Default: false */
      readonly bare?: boolean | Else
    }
    inputs: 'main'
    outputs: 'main' | 'error'
    credentials: never
  }
  /** HTTP Request. Calls a web address and goes on with what it answers. */
  'http-request': {
    parameters: {
      /** What to do: GET reads, the others may change something. Default: "GET" */
      readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS' | Else
      /** Address, with https:// or http:// */
      readonly url: string | Else
      /** Parameters of the address, by name; they are encoded and added to those in it */
      readonly query?:
        | readonly (
            | {
                /** Name */
                readonly name: string | Else
                /** Text, number, true or false; null leaves the name out */
                readonly value: unknown
              }
            | Else
          )[]
        | Readonly<Record<string, unknown>>
        | Else
      /** Headers of the request, by name; secrets belong in a credential */
      readonly headers?:
        | readonly (
            | {
                /** Name */
                readonly name: string | Else
                /** Text, number, true or false; null leaves the name out */
                readonly value: unknown
              }
            | Else
          )[]
        | Readonly<Record<string, unknown>>
        | Else
      /** Send header names in lower case; a few old servers want them as they are written. Default: true */
      readonly lowerCaseHeaders?: boolean | Else
      /** What is sent. Default: {"kind":"none"} */
      readonly body?:
        | {
            /** No body */
            readonly kind: 'none' | Else
          }
        | {
            /** JSON */
            readonly kind: 'json' | Else
            /** The value that is sent; build it here, field by field, with expressions in it */
            readonly value: unknown
          }
        | {
            /** Form fields in the body, as a browser sends them (urlencoded) */
            readonly kind: 'form' | Else
            /** The fields, by name */
            readonly fields:
              | readonly (
                  | {
                      /** Name */
                      readonly name: string | Else
                      /** Text, number, true or false; null leaves the name out */
                      readonly value: unknown
                    }
                  | Else
                )[]
              | Readonly<Record<string, unknown>>
              | Else
          }
        | {
            /** Form with files (multipart/form-data) */
            readonly kind: 'multipart' | Else
            /** Fields and files, in order */
            readonly parts:
              | readonly (
                  | {
                      /** Name of the form field */
                      readonly name: string | Else
                      /** Text, number, true or false; an object or list is sent as JSON */
                      readonly value?: unknown
                      /** Name of a file of the item that is sent instead of a value */
                      readonly file?: string | Else
                      /** Name that the receiver sees; the file's own when left out */
                      readonly fileName?: string | Else
                      /** Content type of this part; the file's own when left out */
                      readonly contentType?: string | Else
                    }
                  | Else
                )[]
              | Else
          }
        | {
            /** A text as it stands */
            readonly kind: 'text' | Else
            /** The text */
            readonly text: string | Else
            /** Its content type, such as application/xml. Default: "text/plain; charset=utf-8" */
            readonly contentType?: string | Else
          }
        | {
            /** A file of the item */
            readonly kind: 'file' | Else
            /** Name of the file in the item. Default: "file" */
            readonly file?: string | Else
            /** Content type; the file's own when left out */
            readonly contentType?: string | Else
          }
        | Else
      /** Kind of credential that is added to the request on its way out; choose the credential itself beside it. Default: "none" */
      readonly authentication?:
        | 'none'
        | 'header'
        | 'basic'
        | 'bearer'
        | 'query'
        | 'custom'
        | 'tls-client-certificate'
        | Else
      /** Send the header Idempotency-Key with requests that may change something: the same for each attempt, so that services that know it act once. Default: true */
      readonly idempotencyKey?: boolean | Else
      /** What to make of the answer */
      readonly response?:
        | {
            /** How to read the answer: by its content type, or always as JSON, text or a file. Default: "auto" */
            readonly format?: 'auto' | 'json' | 'text' | 'file' | Else
            /** body: the item is what was answered. full: it has status, statusText, headers and body. Default: "body" */
            readonly include?: 'body' | 'full' | Else
            /** Whether a list in the body becomes one item for each element, or stays in the field «body». Default: "split" */
            readonly lists?: 'split' | 'keep' | Else
            /** Give the answer whatever its status is, instead of failing from 400 on. Default: false */
            readonly neverFail?: boolean | Else
            /** Name of the file in the item (for answers that are files). Default: "file" */
            readonly file?: string | Else
            /** Largest answer in bytes. Left out: 32 MiB for JSON and text, which are held in memory (and never more than 128 MiB), 1024 MiB for files */
            readonly bytesMax?: number | Else
          }
        | Else
      /** Statuses that may be gone at the next attempt, if the node retries; Retry-After is respected. Default: [408,425,429,500,502,503,504] */
      readonly retryOnStatus?: readonly (number | Else)[] | Else
      /** Read several pages for each item. Its expressions see $response and $pageCount, and are evaluated after each page */
      readonly pagination?: {
        /** next-url: each answer names the next page. parameters: parameters change from page to page */
        readonly kind: 'next-url' | 'parameters'
        /** Expression for the address of the next page, such as {{ $response.body.next }}; the last page is the one where it gives nothing (kind «next-url») */
        readonly nextUrl?: string
        /** What changes from page to page; the first request is sent as it stands (kind «parameters») */
        readonly parameters?: readonly {
          /** Where the parameter is; in the body it is a field path of the JSON. Default: "query" */
          readonly place?: 'query' | 'header' | 'body'
          /** Name of the parameter, such as page or cursor */
          readonly name: string
          /** Its value for the next page, such as {{ $pageCount + 1 }} or {{ $response.body.cursor }} */
          readonly value: string | number
        }[]
        /** Expression that is true on the last page, such as {{ $response.body.items.length == 0 }}; left out: the first page without a body or with an empty list */
        readonly until?: string
        /** Most pages that are read for one item. Default: 100 */
        readonly pagesMax?: number
        /** Pause between two pages, in milliseconds. Default: 0 */
        readonly intervalMs?: number
      }
      /** How fast the items are worked through */
      readonly batch?:
        | {
            /** Requests at the same time. Default: 4 */
            readonly size?: number | Else
            /** So many requests are sent within this time at most, in milliseconds. Default: 0 */
            readonly intervalMs?: number | Else
          }
        | Else
      /** From the start of a request to the last byte of its answer; at most 60 minutes. Default: {"value":60,"unit":"seconds"} */
      readonly timeout?:
        | {
            /** How many units */
            readonly value: number | Else
            /** Unit of time; a day is 24 hours. Default: "seconds" */
            readonly unit?: 'milliseconds' | 'seconds' | 'minutes' | 'hours' | 'days' | 'weeks' | Else
          }
        | Else
      /** Answers that point elsewhere */
      readonly redirects?:
        | {
            /** Go where the answer points. Default: true */
            readonly follow?: boolean | Else
            /** How many times. Default: 5 */
            readonly max?: number | Else
          }
        | Else
      /** Address of a proxy, such as http://proxy.example.com:3128 */
      readonly proxy?: string | Else
      /** Encrypted connections */
      readonly tls?:
        | {
            /** Refuse a server whose certificate does not prove its name; off is unsafe. Default: true */
            readonly rejectUnauthorized?: boolean | Else
            /** Certificates (PEM) of authorities to trust for this request */
            readonly ca?: string | Else
            /** Name to ask the server for, when it is not the one in the address */
            readonly serverName?: string | Else
          }
        | Else
      /** Unpack compressed answers. Default: true */
      readonly decompress?: boolean | Else
    }
    inputs: 'main'
    outputs: 'main' | 'error'
    credentials: 'header' | 'basic' | 'bearer' | 'query' | 'custom' | 'tls-client-certificate'
  }
  /** If. Sends each item one of two ways, by a condition. */
  if: {
    parameters: {
      /** An expression that gives true or false, such as {{ $json.total > 100 }}. Use this or the rules */
      readonly condition?: boolean | Else
      /** Rules that compare values, for conditions without an expression */
      readonly conditions?:
        | {
            /** Whether all rules must hold or one is enough. Default: "all" */
            readonly combine?: 'all' | 'any' | Else
            /** The rules, in order; later ones are not looked at once it is decided */
            readonly rules?:
              | readonly (
                  | {
                      /** Value to look at, usually an expression such as {{ $json.status }} */
                      readonly left?: unknown
                      /** How to compare. A missing or null value makes every comparison false and every negated one true; exists and empty ask for that directly */
                      readonly operator:
                        | 'equals'
                        | 'not-equals'
                        | 'greater'
                        | 'greater-or-equal'
                        | 'less'
                        | 'less-or-equal'
                        | 'between'
                        | 'contains'
                        | 'not-contains'
                        | 'starts-with'
                        | 'not-starts-with'
                        | 'ends-with'
                        | 'not-ends-with'
                        | 'matches'
                        | 'not-matches'
                        | 'in'
                        | 'not-in'
                        | 'exists'
                        | 'not-exists'
                        | 'empty'
                        | 'not-empty'
                        | 'is-true'
                        | 'is-false'
                        | Else
                      /** Value to compare with: a list of two bounds for between, a list for in, a regular expression for matches; unused by exists, empty, is-true and is-false */
                      readonly right?: unknown
                      /** What the left value must be. Another kind of value is an error; date compares instants, from text or milliseconds. Default: "any" */
                      readonly type?: 'any' | 'string' | 'number' | 'boolean' | 'date' | 'list' | 'object' | Else
                      /** Take upper and lower case letters as the same in this rule. Default: false */
                      readonly ignoreCase?: boolean | Else
                    }
                  | Else
                )[]
              | Else
          }
        | Else
    }
    inputs: 'main'
    outputs: 'true' | 'false' | 'error'
    credentials: never
  }
  /** JWT. Makes, checks and reads JSON Web Tokens. */
  jwt: {
    parameters: {
      /** sign: make a token. verify: check one, and read it. decode: read one without checking it, which proves nothing. Default: "sign" */
      readonly operation?: 'sign' | 'verify' | 'decode' | Else
      /** The token (verify, decode). Default: "" */
      readonly token?: string | Else
      /** What the token says, such as {"sub": "42"} (sign) */
      readonly claims?: Readonly<Record<string, unknown>> | Else
      /** How long the token holds (sign); for ever when left out */
      readonly expiresInSeconds?: number | Else
      /** Say when the token was made (sign). Default: true */
      readonly issuedAt?: boolean | Else
      /** Name of the key, for the header (sign). Default: "" */
      readonly keyId?: string | Else
      /** How far clocks may differ (verify). Default: 0 */
      readonly toleranceSeconds?: number | Else
      /** Take tokens that have expired (verify). Default: false */
      readonly ignoreExpiry?: boolean | Else
    }
    inputs: 'main'
    outputs: 'main' | 'error'
    credentials: 'jwt'
  }
  /** Limit. Keeps the first or the last items. */
  limit: {
    parameters: {
      /** How many items to keep at most. Default: 1 */
      readonly count?: number | Else
      /** From which end; the order stays. Default: "first" */
      readonly keep?: 'first' | 'last' | Else
    }
    inputs: 'main'
    outputs: 'main' | 'error'
    credentials: never
  }
  /** Loop. Runs the nodes of its body for each batch of items, a number of times, or until a condition holds. */
  loop: {
    parameters: {
      /** items: once for each batch of items. times: a number of times with the same items. until: again with the result, until the condition holds. Default: "items" */
      readonly kind?: 'items' | 'times' | 'until' | Else
      /** Items in one iteration (kind «items»). Default: 1 */
      readonly batchSize?: number | Else
      /** Number of iterations (kind «times»). Default: 1 */
      readonly times?: number | Else
      /** Iterations that may run at the same time; results keep their order (kinds «items» and «times»). Default: 1 */
      readonly parallel?: number | Else
      /** Ends the loop when it is true; it is asked after each iteration, about the result of that iteration (kind «until»). Default: false */
      readonly condition?: boolean | Else
      /** The loop fails when the condition does not hold after so many iterations (kind «until»). Default: 100 */
      readonly iterationsMax?: number | Else
    }
    inputs: 'main'
    outputs: 'body' | 'done' | 'error'
    credentials: never
  }
  /** Manual Trigger. Starts the workflow by hand or by the API, with the items that are given. */
  manual: {
    parameters: Record<string, never>
    inputs: never
    outputs: 'main' | 'error'
    credentials: never
  }
  /** Markdown. Makes HTML of Markdown, and Markdown of HTML. */
  markdown: {
    parameters: {
      /** to-html: HTML of Markdown. to-markdown: Markdown of HTML. Default: "to-html" */
      readonly operation?: 'to-html' | 'to-markdown' | Else
      /** The Markdown, or the HTML. Default: "" */
      readonly text?: string | Else
      /** With tables, struck-out text and task lists, as GitHub has them (to-html). Default: true */
      readonly github?: boolean | Else
      /** Field that gets the result. Default: "data" */
      readonly as?: string | Else
    }
    inputs: 'main'
    outputs: 'main' | 'error'
    credentials: never
  }
  /** Merge. Brings the items of several inputs together. */
  merge: {
    parameters: {
      /** append: one input after the other. by-position: the first items together, the second ones, … by-fields: items whose fields are equal. all-combinations: each item with each. choose-branch: wait for all, then pass one input on. sql: a query over the inputs, which are its tables. Default: "append" */
      readonly mode?: 'append' | 'by-position' | 'by-fields' | 'all-combinations' | 'choose-branch' | 'sql' | Else
      /** Number of inputs, named input1, input2, …. Default: 2 */
      readonly inputs?: number | Else
      /** Keep items that have no partner because another input is shorter (by-position). Default: false */
      readonly includeUnpaired?: boolean | Else
      /** Fields that must all be equal; a missing or null field matches nothing (by-fields) */
      readonly fields?:
        | readonly (
            | {
                /** Field of input1, such as customer.id */
                readonly field: string | Else
                /** Field of input2; the same as in input1 when left out */
                readonly fieldInInput2?: string | Else
              }
            | Else
          )[]
        | Else
      /** Which items leave: matches, items without a match, both, or all of one input with what matches in the other (by-fields). Default: "keep-matches" */
      readonly join?: 'keep-matches' | 'keep-non-matches' | 'keep-everything' | 'enrich-input1' | 'enrich-input2' | Else
      /** Whose data leaves when matches or non-matches are kept (by-fields). Default: "both" */
      readonly output?: 'both' | 'input1' | 'input2' | Else
      /** When several items of input2 match one of input1: one result for each, or only the first (by-fields). Default: "all" */
      readonly multipleMatches?: 'all' | 'first' | Else
      /** Name of a field that says where a result came from: input1, input2 or both (by-fields) */
      readonly sourceField?: string | Else
      /** When several inputs have the same field: the last input wins, the first wins, or each is kept with the number of its input (total_1, total_2). Default: "prefer-last" */
      readonly clash?: 'prefer-last' | 'prefer-first' | 'suffix' | Else
      /** Whether objects in the same field are merged field by field, or one replaces the other; lists always replace. Default: "deep" */
      readonly nested?: 'deep' | 'shallow' | Else
      /** Number of the input that passes (choose-branch). Default: 1 */
      readonly branch?: number | Else
      /** A SELECT as SQLite reads it; the tables are input1, input2, … A {{ }} in it is a value that travels beside it, never SQL; in the quotes of a name it is a name. $1, $2 are the entries of «values» (sql). Default: "" */
      readonly query?: string
      /** What stands for $1, $2, … in the query (sql) */
      readonly values?: readonly unknown[] | Else
    }
    inputs: string
    outputs: string
    credentials: never
  }
  /** MQTT. Sends messages to topics of an MQTT server. */
  mqtt: {
    parameters: {
      /** Topic, such as house/kitchen/temperature */
      readonly topic: string | Else
      /** What is sent, as JSON where it is no text; the item itself if nothing is written */
      readonly message?: unknown
      /** Quality of service, 0 to 2. at-most-once is not confirmed by the server. Default: "at-least-once" */
      readonly quality?: 'at-most-once' | 'at-least-once' | 'exactly-once' | Else
      /** The server keeps it for those who come later, in place of the one before. Default: false */
      readonly retain?: boolean | Else
    }
    inputs: 'main'
    outputs: 'main' | 'error'
    credentials: 'mqtt'
  }
  /** MySQL. Runs queries in a MySQL or MariaDB database, and reads and writes rows of its tables. */
  mysql: {
    parameters: {
      /** query: a statement of your own. select, insert, upsert, update, delete: rows of a table. truncate: all rows of a table at once. drop: the table itself. Default: "query" */
      readonly operation?: 'query' | 'select' | 'insert' | 'upsert' | 'update' | 'delete' | 'truncate' | 'drop' | Else
      /** The statement. A {{ }} in it is a value that travels beside it, never SQL; in the quotes of a name it is a name. $1, $2 are the entries of «values». Default: "" */
      readonly query?: string
      /** What stands for $1, $2, … in the query */
      readonly values?: readonly unknown[] | Else
      /** read: the database refuses every change, and results of any size come page by page. Default: "write" */
      readonly access?: 'write' | 'read' | Else
      /** Schema of the table; the first of the search path if none */
      readonly schema?: string | Else
      /** Name of the table */
      readonly table?: string | Else
      /** Columns that the rows come with; all if none */
      readonly columns?: readonly (string | Else)[] | Else
      /** What is written: the fields of the item by their names, or what «set» says. Default: "item" */
      readonly row?: 'item' | 'values' | Else
      /** Values by column */
      readonly set?: Readonly<Record<string, unknown>> | Else
      /** Columns that say which row is meant, for update and upsert; their values are those of the row */
      readonly match?: readonly (string | Else)[] | Else
      /** Which rows are meant */
      readonly where?:
        | readonly (
            | {
                /** Name of the column */
                readonly column: string | Else
                /** How it is compared; `in` and `not-in` take a list. Default: "equals" */
                readonly operator?:
                  | 'equals'
                  | 'not-equals'
                  | 'less'
                  | 'less-or-equals'
                  | 'greater'
                  | 'greater-or-equals'
                  | 'like'
                  | 'not-like'
                  | 'in'
                  | 'not-in'
                  | 'is-null'
                  | 'is-not-null'
                  | Else
                /** What it is compared with */
                readonly value?: unknown
              }
            | Else
          )[]
        | Else
      /** Must all conditions hold, or one?. Default: "and" */
      readonly combine?: 'and' | 'or' | Else
      /** Order of the rows */
      readonly sort?:
        | readonly (
            | {
                /** Name of the column */
                readonly column: string | Else
                /** Which end comes first. Default: "ascending" */
                readonly direction?: 'ascending' | 'descending' | Else
              }
            | Else
          )[]
        | Else
      /** Rows at most; all if nothing is written */
      readonly limit?: number | Else
      /** What an insert does with a row that is there already. Default: "fail" */
      readonly onConflict?: 'fail' | 'skip' | Else
      /** Write empty texts as NULL. Default: false */
      readonly emptyAsNull?: boolean | Else
      /** All items in one transaction: all or none of them. Inserts of many items are much faster so. Default: false */
      readonly together?: boolean | Else
      /** rows: what the statement gives. item: the item goes on as it came. Default: "rows" */
      readonly output?: 'rows' | 'item' | Else
      /** Whole numbers of 64 bits and decimals. exact: a number where it can be held exactly, else its text; text: always text; number: the nearest number. Default: "exact" */
      readonly largeNumbers?: 'exact' | 'text' | 'number' | Else
      /** Time of one statement. Default: {"value":60} */
      readonly timeout?:
        | {
            /** How many units */
            readonly value: number | Else
            /** Unit of time; a day is 24 hours. Default: "seconds" */
            readonly unit?: 'milliseconds' | 'seconds' | 'minutes' | 'hours' | 'days' | 'weeks' | Else
          }
        | Else
    }
    inputs: 'main'
    outputs: 'main' | 'error'
    credentials: 'mysql'
  }
  /** No Operation. Passes its items on unchanged: a place to end a branch or to gather connections. */
  'no-operation': {
    parameters: Record<string, never>
    inputs: 'main'
    outputs: 'main' | 'error'
    credentials: never
  }
  /** PostgreSQL. Runs queries in a PostgreSQL database, and reads and writes rows of its tables. */
  postgres: {
    parameters: {
      /** query: a statement of your own. select, insert, upsert, update, delete: rows of a table. truncate: all rows of a table at once. drop: the table itself. Default: "query" */
      readonly operation?: 'query' | 'select' | 'insert' | 'upsert' | 'update' | 'delete' | 'truncate' | 'drop' | Else
      /** The statement. A {{ }} in it is a value that travels beside it, never SQL; in the quotes of a name it is a name. $1, $2 are the entries of «values». Default: "" */
      readonly query?: string
      /** What stands for $1, $2, … in the query */
      readonly values?: readonly unknown[] | Else
      /** read: the database refuses every change, and results of any size come page by page. Default: "write" */
      readonly access?: 'write' | 'read' | Else
      /** Schema of the table; the first of the search path if none */
      readonly schema?: string | Else
      /** Name of the table */
      readonly table?: string | Else
      /** Columns that the rows come with; all if none */
      readonly columns?: readonly (string | Else)[] | Else
      /** What is written: the fields of the item by their names, or what «set» says. Default: "item" */
      readonly row?: 'item' | 'values' | Else
      /** Values by column */
      readonly set?: Readonly<Record<string, unknown>> | Else
      /** Columns that say which row is meant, for update and upsert; their values are those of the row */
      readonly match?: readonly (string | Else)[] | Else
      /** Which rows are meant */
      readonly where?:
        | readonly (
            | {
                /** Name of the column */
                readonly column: string | Else
                /** How it is compared; `in` and `not-in` take a list. Default: "equals" */
                readonly operator?:
                  | 'equals'
                  | 'not-equals'
                  | 'less'
                  | 'less-or-equals'
                  | 'greater'
                  | 'greater-or-equals'
                  | 'like'
                  | 'not-like'
                  | 'in'
                  | 'not-in'
                  | 'is-null'
                  | 'is-not-null'
                  | Else
                /** What it is compared with */
                readonly value?: unknown
              }
            | Else
          )[]
        | Else
      /** Must all conditions hold, or one?. Default: "and" */
      readonly combine?: 'and' | 'or' | Else
      /** Order of the rows */
      readonly sort?:
        | readonly (
            | {
                /** Name of the column */
                readonly column: string | Else
                /** Which end comes first. Default: "ascending" */
                readonly direction?: 'ascending' | 'descending' | Else
              }
            | Else
          )[]
        | Else
      /** Rows at most; all if nothing is written */
      readonly limit?: number | Else
      /** What an insert does with a row that is there already. Default: "fail" */
      readonly onConflict?: 'fail' | 'skip' | Else
      /** Write empty texts as NULL. Default: false */
      readonly emptyAsNull?: boolean | Else
      /** All items in one transaction: all or none of them. Inserts of many items are much faster so. Default: false */
      readonly together?: boolean | Else
      /** rows: what the statement gives. item: the item goes on as it came. Default: "rows" */
      readonly output?: 'rows' | 'item' | Else
      /** Whole numbers of 64 bits and decimals. exact: a number where it can be held exactly, else its text; text: always text; number: the nearest number. Default: "exact" */
      readonly largeNumbers?: 'exact' | 'text' | 'number' | Else
      /** Time of one statement. Default: {"value":60} */
      readonly timeout?:
        | {
            /** How many units */
            readonly value: number | Else
            /** Unit of time; a day is 24 hours. Default: "seconds" */
            readonly unit?: 'milliseconds' | 'seconds' | 'minutes' | 'hours' | 'days' | 'weeks' | Else
          }
        | Else
    }
    inputs: 'main'
    outputs: 'main' | 'error'
    credentials: 'postgres'
  }
  /** RabbitMQ. Sends messages to queues and exchanges of RabbitMQ, and waits until it has them. */
  rabbitmq: {
    parameters: {
      /** queue: to one queue. exchange: to an exchange, which gives it to the queues that are bound to it. Default: "queue" */
      readonly to?: 'queue' | 'exchange' | Else
      /** Name of the queue. Default: "" */
      readonly queue?: string | Else
      /** Name of the exchange. Default: "" */
      readonly exchange?: string | Else
      /** By what the exchange chooses queues, such as orders.new. Default: "" */
      readonly routingKey?: string | Else
      /** What is sent, as JSON where it is no text; the item itself if nothing is written */
      readonly message?: unknown
      /** Make the queue or the exchange where there is none; it outlives restarts. Default: false */
      readonly make?: boolean | Else
      /** Kind of the exchange that is made. Default: "topic" */
      readonly exchangeType?: 'direct' | 'topic' | 'fanout' | 'headers' | Else
      /** Headers of the message, by name */
      readonly headers?:
        | readonly (
            | {
                /** Name */
                readonly name: string | Else
                /** Text, number, true or false; null leaves the name out */
                readonly value: unknown
              }
            | Else
          )[]
        | Readonly<Record<string, unknown>>
        | Else
      /** Kept on disk, in queues that are. Default: true */
      readonly persistent?: boolean | Else
      /** It is a failure if no queue gets it. Default: true */
      readonly mustArrive?: boolean | Else
    }
    inputs: 'main'
    outputs: 'main' | 'error'
    credentials: 'rabbitmq'
  }
  /** Read Files. Makes an item of each file of the workspace that a pattern finds. */
  'read-files': {
    parameters: {
      /** Path of a file, or a pattern such as invoices/*.pdf or **∕*.csv */
      readonly path: string | Else
      /** Name of the file in the item. Default: "file" */
      readonly file?: string | Else
      /** What to do when the pattern finds no file: fail, or make no item. Default: "fail" */
      readonly ifNone?: 'fail' | 'nothing' | Else
    }
    inputs: 'main'
    outputs: 'main' | 'error'
    credentials: never
  }
  /** Read Lines. Makes an item of each line of a file: JSON lines, or plain text. */
  'read-lines': {
    parameters: {
      /** Where the file is: in the files of the workspace, or with the item. Default: "path" */
      readonly from?: 'path' | 'item' | Else
      /** Path of the file, such as imports/orders.jsonl (from «path») */
      readonly path?: string | Else
      /** Name of the file in the item (from «item»). Default: "file" */
      readonly file?: string | Else
      /** json-lines: each line is a JSON value and becomes an item. text: each line is put into a field. Default: "json-lines" */
      readonly format?: 'json-lines' | 'text' | Else
      /** Field for a text line, and for a JSON line that is no object. Default: "line" */
      readonly field?: string | Else
      /** Leave out lines that hold nothing. Default: true */
      readonly skipEmpty?: boolean | Else
    }
    inputs: 'main'
    outputs: 'main' | 'error'
    credentials: never
  }
  /** Redis. Reads and writes keys of a Redis server, and publishes messages. */
  redis: {
    parameters: {
      /** get, set, delete: a key. increment: adds to a number. keys: keys by a pattern. push, pop: a list. publish: a message to a channel. info: the server. command: one of the other commands that end by themselves. Default: "get" */
      readonly operation?:
        | 'get'
        | 'set'
        | 'delete'
        | 'increment'
        | 'keys'
        | 'push'
        | 'pop'
        | 'publish'
        | 'info'
        | 'command'
        | Else
      /** Name of the key, the list or the channel; for keys the pattern, such as user:*. Default: "" */
      readonly key?: string | Else
      /** What the key holds; auto looks, and writes by what the value is. Default: "auto" */
      readonly kind?: 'auto' | 'string' | 'hash' | 'list' | 'set' | 'sorted-set' | Else
      /** What is written, pushed or published; anything but text is written as JSON */
      readonly value?: unknown
      /** Field of the item that gets what was read; if it is empty, an object that was read is the item. Default: "value" */
      readonly field?: string | Else
      /** Keep the fields that the item has. Default: true */
      readonly keep?: boolean | Else
      /** How much is added. Default: 1 */
      readonly amount?: number | Else
      /** The key goes after so many seconds; it stays if nothing is written */
      readonly expireSeconds?: number | Else
      /** Which end of the list. Default: "right" */
      readonly end?: 'left' | 'right' | Else
      /** With the keys, what they hold. Default: false */
      readonly withValues?: boolean | Else
      /** Name of the command, such as ZINCRBY. Default: "" */
      readonly command?: string | Else
      /** Its arguments, in order */
      readonly arguments?: readonly unknown[] | Else
    }
    inputs: 'main'
    outputs: 'main' | 'error'
    credentials: 'redis'
  }
  /** Remove Duplicates. Keeps the first of items that are the same, of this execution or of all. */
  'remove-duplicates': {
    parameters: {
      /** Which fields make two items the same: all, only the listed ones, or all but the listed ones. Default: "all" */
      readonly compare?: 'all' | 'selected' | 'all-except' | Else
      /** The listed fields, such as customer.email */
      readonly fields?: readonly (string | Else)[] | Else
      /** Compare the items with each other, with those of earlier executions too, or forget what was remembered. Default: "items" */
      readonly across?: 'items' | 'executions' | 'forget' | Else
      /** What was seen by this node, or by any in the workflow (across «executions», «forget»). Default: "node" */
      readonly scope?: 'node' | 'workflow' | Else
      /** How many items are remembered, the newest (across «executions»). Default: 10000 */
      readonly remember?: number | Else
      /** An item that was first seen so many days ago is new again; 0: never (across «executions»). Default: 0 */
      readonly days?: number | Else
    }
    inputs: 'main'
    outputs: 'main' | 'duplicates' | 'error'
    credentials: never
  }
  /** Rename Keys. Gives fields of each item other names. */
  'rename-keys': {
    parameters: {
      /** Fields and their new names, one after the other */
      readonly keys?:
        | readonly (
            | {
                /** Field to rename; nothing happens where it is missing */
                readonly from: string | Else
                /** New name or place, such as customer.name */
                readonly to: string | Else
              }
            | Else
          )[]
        | Else
      /** A rule for all keys, after the single ones */
      readonly pattern?:
        | {
            /** Regular expression for a part of the key */
            readonly match: string | Else
            /** What it becomes; $1 is the first group. Default: "" */
            readonly replace?: string | Else
            /** Take upper and lower case letters as the same. Default: false */
            readonly ignoreCase?: boolean | Else
            /** How deep to go: 1 renames the fields of the item, 2 also those inside them. Default: 1 */
            readonly levels?: number | Else
          }
        | Else
    }
    inputs: 'main'
    outputs: 'main' | 'error'
    credentials: never
  }
  /** Respond to Webhook. Answers the call that started the execution, now; the workflow goes on with the same items. */
  'respond-to-webhook': {
    parameters: {
      /** Status of the answer; 200 when left out, 302 for a redirect, 204 for no body */
      readonly status?: number | Else
      /** Headers of the answer, by name */
      readonly headers?:
        | readonly (
            | {
                /** Name */
                readonly name: string | Else
                /** Text, number, true or false; null leaves the name out */
                readonly value: unknown
              }
            | Else
          )[]
        | Readonly<Record<string, unknown>>
        | Else
      /** What the answer holds: the first item, a list of all items, a JSON value, a text, a file, nothing, or another address. Default: "first-item" */
      readonly respondWith?: 'first-item' | 'all-items' | 'json' | 'text' | 'file' | 'none' | 'redirect' | Else
      /** Value that is answered as JSON (respond with «json») */
      readonly json?: unknown
      /** Text that is answered; set the header Content-Type for other than plain text (respond with «text»). Default: "" */
      readonly text?: string | Else
      /** Name of the file of the first item (respond with «file»). Default: "file" */
      readonly file?: string | Else
      /** Address that the caller is sent to (respond with «redirect») */
      readonly location?: string | Else
    }
    inputs: 'main'
    outputs: 'main' | 'error'
    credentials: never
  }
  /** RSS Read. Reads a feed in RSS or Atom, and makes an item of each entry. */
  'rss-read': {
    parameters: {
      /** Address of the feed (RSS or Atom) */
      readonly url: string | Else
      /** How many entries at most, the first ones. Default: 1000 */
      readonly entriesMax?: number | Else
      /** Only entries that came after this date, such as {{ $now.minus({ hours: 1 }) }}; all when empty. Default: "" */
      readonly since?: string | Else
      /** Take certificates that nobody vouches for. Default: false */
      readonly ignoreCertificate?: boolean | Else
    }
    inputs: 'main'
    outputs: 'main' | 'error'
    credentials: never
  }
  /** RSS Feed Trigger. Starts the workflow for each new entry of a feed in RSS or Atom. */
  'rss-trigger': {
    parameters: {
      /** Address of the feed (RSS or Atom) */
      readonly url: string
      /** How often it is looked whether there are new entries, in seconds. Default: 300 */
      readonly everySeconds?: number
      /** new: each entry once. new-or-changed: again when its title, link, text or file has changed; the item says in «change» which of the two it is. Default: "new" */
      readonly entries?: 'new' | 'new-or-changed'
      /** Give what the feed says of itself (title, link, …) as «feed», too. Default: false */
      readonly withFeed?: boolean
      /** Kind of credential that is added to the request on its way out; choose the credential itself beside it. Default: "none" */
      readonly authentication?: 'none' | 'header' | 'basic' | 'bearer' | 'query' | 'custom' | 'tls-client-certificate'
      /** Take certificates that nobody vouches for. Default: false */
      readonly ignoreCertificate?: boolean
    }
    inputs: never
    outputs: 'main' | 'error'
    credentials: 'header' | 'basic' | 'bearer' | 'query' | 'custom' | 'tls-client-certificate'
  }
  /** S3. Fetches, sends, lists, copies and deletes objects of S3 and of servers that speak as S3 does. */
  s3: {
    parameters: {
      /** list: objects of a bucket. download, upload, copy, delete: one object. delete-all: every object whose key begins so. about: size, type and time of an object. The others are about buckets. Default: "list" */
      readonly operation?:
        | 'list'
        | 'download'
        | 'upload'
        | 'copy'
        | 'delete'
        | 'delete-all'
        | 'about'
        | 'list-buckets'
        | 'make-bucket'
        | 'delete-bucket'
        | Else
      /** Name of the bucket. Default: "" */
      readonly bucket?: string | Else
      /** Key of the object, such as invoices/2030/1.pdf. Default: "" */
      readonly key?: string | Else
      /** How the keys begin, such as invoices/; all of them if nothing is written. Default: "" */
      readonly prefix?: string | Else
      /** Stop at the next slash: what lies deeper comes as the name of its folder. Default: false */
      readonly folders?: boolean | Else
      /** How many at most. Default: 1000 */
      readonly limit?: number | Else
      /** Bucket that gets the copy; the same one if nothing is written. Default: "" */
      readonly toBucket?: string | Else
      /** Key of the copy. Default: "" */
      readonly toKey?: string | Else
      /** Name of the item’s file that is sent, or that gets what was fetched. Default: "file" */
      readonly file?: string | Else
      /** Content type that is kept with it; the file’s own if none. Default: "" */
      readonly contentType?: string | Else
    }
    inputs: 'main'
    outputs: 'main' | 'error'
    credentials: 's3'
  }
  /** Schedule. Starts the workflow at set times or at a fixed interval. */
  schedule: {
    parameters: {
      /** When to start; an instant that several rules name starts one execution */
      readonly rules: readonly (
        | {
            /** Cron expression: minute hour day month weekday, with seconds first if there are six fields */
            readonly cron: string
          }
        | {
            /** A fixed interval, counted from when the workflow was published */
            readonly every: {
              /** How many units lie between two starts */
              readonly value: number
              /** Unit of time. Default: "minutes" */
              readonly unit?: 'seconds' | 'minutes' | 'hours' | 'days' | 'weeks'
            }
          }
      )[]
      /** Time zone of the cron expressions; the workflow's when left out */
      readonly timezone?: string
      /** What becomes of starts that were due while LinkFlow was down: none, one for all of them, or each (of the last 24 hours). Default: "skip" */
      readonly missed?: 'skip' | 'one' | 'all'
      /** What becomes of a start while the run before has not ended: both run; it is skipped; it waits for the end (a day at most); or the run before is cancelled. Default: "allow" */
      readonly overlap?: 'allow' | 'skip' | 'queue' | 'cancel-previous'
      /** Starts are spread over so many seconds after their instant, so that many do not begin at once. Default: 0 */
      readonly jitterSeconds?: number
    }
    inputs: never
    outputs: 'main' | 'error'
    credentials: never
  }
  /** Send Email. Sends a mail by an SMTP server, with text, HTML and files. */
  'send-email': {
    parameters: {
      /** Who sends it, such as Ada <ada@example.com> */
      readonly from: string | Else
      /** Who gets it; several addresses are separated by commas. Default: "" */
      readonly to?: string | Else
      /** Who gets a copy. Default: "" */
      readonly cc?: string | Else
      /** Who gets a copy that the others do not know of. Default: "" */
      readonly bcc?: string | Else
      /** Where answers go, if not to the sender. Default: "" */
      readonly replyTo?: string | Else
      /** What it is about. Default: "" */
      readonly subject?: string | Else
      /** Its text, as it is. Default: "" */
      readonly text?: string | Else
      /** Its text as HTML; programs show it instead of the other. Default: "" */
      readonly html?: string | Else
      /** Names of files of the item that go with it; HTML shows the first as <img src="cid:its name"> */
      readonly attachments?: readonly (string | Else)[] | Else
    }
    inputs: 'main'
    outputs: 'main' | 'error'
    credentials: 'smtp'
  }
  /** Set. Sets, computes and removes fields of each item. */
  set: {
    parameters: {
      /** Fields and their values. A name such as customer.name makes a field inside an object; a value that is missing leaves its field alone */
      readonly values?: Readonly<Record<string, unknown>> | Else
      /** Whether the other fields of the item stay. Default: "all" */
      readonly keep?: 'all' | 'none' | Else
      /** Fields to take away, before values are set */
      readonly removeFields?: readonly (string | Else)[] | Else
      /** Read dots and brackets in names as paths; otherwise a name is one key as it stands. Default: true */
      readonly dotPaths?: boolean | Else
      /** Keep the files of the item. Default: true */
      readonly keepFiles?: boolean | Else
    }
    inputs: 'main'
    outputs: 'main' | 'error'
    credentials: never
  }
  /** Sort. Puts the items in order. */
  sort: {
    parameters: {
      /** Sort by fields, by a value that is computed for each item, or into random order. Default: "fields" */
      readonly by?: 'fields' | 'value' | 'random' | Else
      /** Fields to sort by; later ones decide between items that are equal in the earlier (by «fields») */
      readonly fields?:
        | readonly (
            | {
                /** Field such as customer.name */
                readonly field: string | Else
                /** Smallest or largest first. Default: "ascending" */
                readonly direction?: 'ascending' | 'descending' | Else
              }
            | Else
          )[]
        | Else
      /** Expression whose value is compared, such as {{ $json.price * $json.quantity }} (by «value») */
      readonly value?: unknown
      /** Smallest or largest first (by «value»). Default: "ascending" */
      readonly direction?: 'ascending' | 'descending' | Else
      /** How texts are compared: without case, character by character, or as people of the locale sort them, with item 9 before item 10. Default: "ignore-case" */
      readonly text?: 'ignore-case' | 'exact' | 'natural' | Else
      /** Language of the natural order. Default: "en" */
      readonly locale?: string | Else
      /** The same number gives the same random order; left out, each execution has its own (by «random») */
      readonly seed?: number | Else
    }
    inputs: 'main'
    outputs: 'main' | 'error'
    credentials: never
  }
  /** Split Out. Makes one item of each element of a list. */
  'split-out': {
    parameters: {
      /** The list to split; several lists are taken side by side, the shorter ones filled with null */
      readonly fields:
        | readonly (
            | {
                /** Field that holds the list, such as items or order.lines */
                readonly field: string | Else
                /** Field that gets the element; left out: objects become the item, other values go under the last word of the field */
                readonly as?: string | Else
              }
            | Else
          )[]
        | Else
      /** Other fields of the item that go with each element: none, all of them, or the selected ones. Default: "none" */
      readonly keep?: 'none' | 'all' | 'selected' | Else
      /** The other fields that are kept (keep «selected») */
      readonly select?: readonly (string | Else)[] | Else
      /** Give each new item the files of the old one. Default: false */
      readonly keepFiles?: boolean | Else
    }
    inputs: 'main'
    outputs: 'main' | 'error'
    credentials: never
  }
  /** SSH. Runs commands on another machine, and fetches, sends and lists its files (SFTP). */
  ssh: {
    parameters: {
      /** command: runs one on the machine. The others are about its files (SFTP). Default: "command" */
      readonly operation?: 'command' | 'list' | 'download' | 'upload' | 'rename' | 'delete' | Else
      /** What the shell of the machine runs. Put only into it what you trust: it is read as a program. Default: "" */
      readonly command?: string | Else
      /** Folder in which the command runs; that of the user if none. Default: "" */
      readonly folder?: string | Else
      /** A command that ends with another code than 0 is a failure. Default: false */
      readonly failOnCode?: boolean | Else
      /** Time of the command. Default: {"value":60} */
      readonly timeout?:
        | {
            /** How many units */
            readonly value: number | Else
            /** Unit of time; a day is 24 hours. Default: "seconds" */
            readonly unit?: 'milliseconds' | 'seconds' | 'minutes' | 'hours' | 'days' | 'weeks' | Else
          }
        | Else
      /** Path of the file or folder there. Default: "" */
      readonly path?: string | Else
      /** Where it is moved to. Default: "" */
      readonly newPath?: string | Else
      /** Name of the item’s file that is sent, or that gets what was fetched. Default: "file" */
      readonly file?: string | Else
      /** With everything in the folders within. Default: false */
      readonly recursive?: boolean | Else
      /** It is a folder that is deleted. Default: false */
      readonly isFolder?: boolean | Else
      /** Make the folders that are missing. Default: false */
      readonly makeFolders?: boolean | Else
    }
    inputs: 'main'
    outputs: 'main' | 'error'
    credentials: 'ssh'
  }
  /** State. Keeps a value under a key from execution to execution: reads, sets, counts, replaces and deletes it. */
  state: {
    parameters: {
      /** Read, set, add to a number, set only if it is what is expected, or delete. Default: "get" */
      readonly operation?: 'get' | 'set' | 'increment' | 'replace' | 'delete' | Else
      /** Whose value: of this workflow alone, or of all in the workspace. Default: "workflow" */
      readonly scope?: 'workflow' | 'workspace' | Else
      /** Name of the value, such as lastOrder */
      readonly key: string | Else
      /** What it becomes, any JSON (set, replace) */
      readonly value?: unknown
      /** What it must be now; left out: there must be none (replace) */
      readonly expected?: unknown
      /** What is added (increment). Default: 1 */
      readonly by?: number | Else
      /** It is gone after so many seconds; 0: it stays. A number that is counted on keeps the end that it has. Default: 0 */
      readonly ttlSeconds?: number | Else
      /** What is put out where there is no value; else null (get) */
      readonly otherwise?: unknown
      /** Field of the item that gets the value; of delete the one that was. Default: "value" */
      readonly into?: string | Else
    }
    inputs: 'main'
    outputs: 'main' | 'error'
    credentials: never
  }
  /** Stop and Error. Fails with a message of yours, so that a try, an error port or the error workflow takes over. */
  'stop-and-error': {
    parameters: {
      /** What went wrong, for whoever reads the execution */
      readonly message: string | Else
      /** Short code that later nodes can compare, such as order-invalid. Default: "stopped" */
      readonly code?: string | Else
    }
    inputs: 'main'
    outputs: 'error'
    credentials: never
  }
  /** Summarize. Counts, sums and compares values, for all items or for each group. */
  summarize: {
    parameters: {
      /** What to compute */
      readonly values:
        | readonly (
            | {
                /** Field whose values are summarized */
                readonly field: string | Else
                /** What to make of the values of a group. Default: "count" */
                readonly measure?:
                  | 'count'
                  | 'count-unique'
                  | 'sum'
                  | 'average'
                  | 'min'
                  | 'max'
                  | 'append'
                  | 'concatenate'
                  | Else
                /** Name of the result; left out: the measure and the field, such as sum_total */
                readonly as?: string | Else
                /** Text between values (concatenate). Default: ", " */
                readonly separator?: string | Else
                /** Take missing values and null into account (count, count-unique, append, concatenate). Default: false */
                readonly includeMissing?: boolean | Else
              }
            | Else
          )[]
        | Else
      /** Fields whose values make the groups; none: all items are one group */
      readonly groupBy?: readonly (string | Else)[] | Else
      /** items: one item for each group. nested: one item, with the groups under their values. Default: "items" */
      readonly output?: 'items' | 'nested' | Else
    }
    inputs: 'main'
    outputs: 'main' | 'error'
    credentials: never
  }
  /** Switch. Sends each item to one of several ports, by rules or by a value. */
  switch: {
    parameters: {
      /** Whether each port has a condition, or one value is looked up. Default: "rules" */
      readonly mode?: 'rules' | 'value' | Else
      /** Ports and their conditions, in order (mode «rules») */
      readonly rules?:
        | readonly (
            | {
                /** Port for items that meet the condition */
                readonly port: string | Else
                /** An expression that gives true or false, such as {{ $json.total > 100 }}. Use this or the rules */
                readonly condition?: boolean | Else
                /** Rules that compare values, for conditions without an expression */
                readonly conditions?:
                  | {
                      /** Whether all rules must hold or one is enough. Default: "all" */
                      readonly combine?: 'all' | 'any' | Else
                      /** The rules, in order; later ones are not looked at once it is decided */
                      readonly rules?:
                        | readonly (
                            | {
                                /** Value to look at, usually an expression such as {{ $json.status }} */
                                readonly left?: unknown
                                /** How to compare. A missing or null value makes every comparison false and every negated one true; exists and empty ask for that directly */
                                readonly operator:
                                  | 'equals'
                                  | 'not-equals'
                                  | 'greater'
                                  | 'greater-or-equal'
                                  | 'less'
                                  | 'less-or-equal'
                                  | 'between'
                                  | 'contains'
                                  | 'not-contains'
                                  | 'starts-with'
                                  | 'not-starts-with'
                                  | 'ends-with'
                                  | 'not-ends-with'
                                  | 'matches'
                                  | 'not-matches'
                                  | 'in'
                                  | 'not-in'
                                  | 'exists'
                                  | 'not-exists'
                                  | 'empty'
                                  | 'not-empty'
                                  | 'is-true'
                                  | 'is-false'
                                  | Else
                                /** Value to compare with: a list of two bounds for between, a list for in, a regular expression for matches; unused by exists, empty, is-true and is-false */
                                readonly right?: unknown
                                /** What the left value must be. Another kind of value is an error; date compares instants, from text or milliseconds. Default: "any" */
                                readonly type?:
                                  | 'any'
                                  | 'string'
                                  | 'number'
                                  | 'boolean'
                                  | 'date'
                                  | 'list'
                                  | 'object'
                                  | Else
                                /** Take upper and lower case letters as the same in this rule. Default: false */
                                readonly ignoreCase?: boolean | Else
                              }
                            | Else
                          )[]
                        | Else
                    }
                  | Else
              }
            | Else
          )[]
        | Else
      /** Whether an item leaves by the first port whose condition holds or by every such port (mode «rules»). Default: "first" */
      readonly match?: 'first' | 'all' | Else
      /** Value that is looked up in the cases (mode «value») */
      readonly value?: unknown
      /** Values and their ports; the first equal one counts (mode «value») */
      readonly cases?:
        | readonly (
            | {
                /** Value to be equal to; text and number are different */
                readonly equals: unknown
                /** Port for items with this value */
                readonly port: string | Else
              }
            | Else
          )[]
        | Else
      /** What becomes of other items: they leave by the port «fallback», or are dropped. Default: "fallback" */
      readonly otherwise?: 'fallback' | 'drop' | Else
    }
    inputs: string
    outputs: string
    credentials: never
  }
  /** TOTP. Makes the one-time code that an authenticator app would show. */
  totp: {
    parameters: {
      /** Kind of the hash; nearly all services use SHA1. Default: "SHA1" */
      readonly algorithm?: 'SHA1' | 'SHA256' | 'SHA512' | Else
      /** Digits of the code. Default: 6 */
      readonly digits?: number | Else
      /** How long a code holds. Default: 30 */
      readonly periodSeconds?: number | Else
    }
    inputs: 'main'
    outputs: 'main' | 'error'
    credentials: 'totp'
  }
  /** Try. Runs the nodes of its body; if one of them fails, the items go to «catch» with the error instead of failing the execution. */
  try: {
    parameters: Record<string, never>
    inputs: 'main'
    outputs: 'body' | 'done' | 'catch' | 'error'
    credentials: never
  }
  /** Wait. Goes on after a time, at an instant, or when a call or a signal comes; waiting costs no memory. */
  wait: {
    parameters: {
      /** What to wait for: a time to pass, an instant, a call of the resume address, or a signal of a name. Default: "duration" */
      readonly for?: 'duration' | 'date' | 'webhook' | 'signal' | Else
      /** How long to wait (for «duration»). Default: {"value":5,"unit":"seconds"} */
      readonly duration?:
        | {
            /** How many units */
            readonly value: number | Else
            /** Unit of time; a day is 24 hours. Default: "seconds" */
            readonly unit?: 'milliseconds' | 'seconds' | 'minutes' | 'hours' | 'days' | 'weeks' | Else
          }
        | Else
      /** Instant to wait for: ISO text or milliseconds; one in the past does not wait (for «date») */
      readonly date?: unknown
      /** Name of the signal, such as invoice-paid-{{ $json.id }}; one that came before is taken at once (for «signal») */
      readonly signal?: string | Else
      /** Wait no longer than this; the items then leave by the port «timeout» (for «webhook» and «signal») */
      readonly timeout?:
        | {
            /** How many units */
            readonly value: number | Else
            /** Unit of time; a day is 24 hours. Default: "hours" */
            readonly unit?: 'milliseconds' | 'seconds' | 'minutes' | 'hours' | 'days' | 'weeks' | Else
          }
        | Else
      /** Field of each item that gets what the call or signal brought; empty for none. Default: "signal" */
      readonly dataField?: string | Else
    }
    inputs: string
    outputs: string
    credentials: never
  }
  /** Webhook. Starts the workflow when its address is called. */
  webhook: {
    parameters: {
      /** Where it listens: the part of the address after /webhook/, such as orders/new */
      readonly path: string
      /** Method that a call must have. Default: "POST" */
      readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS'
      /** When the caller gets an answer: as soon as the call is safely stored, after the last node with its items, or by a node Respond to Webhook. Default: "immediately" */
      readonly respond?: 'immediately' | 'last-node' | 'respond-node'
      /** The answer that is given immediately (respond «immediately») */
      readonly response?: {
        /** Status of the answer. Default: 202 */
        readonly status?: number
        /** Headers of the answer, by name */
        readonly headers?:
          | readonly {
              /** Name */
              readonly name: string
              /** Text, number, true or false; null leaves the name out */
              readonly value: unknown
            }[]
          | Readonly<Record<string, unknown>>
        /** Body of the answer: a text as it is, anything else as JSON; by default the id of the execution */
        readonly body?: unknown
      }
      /** What a call must show: nothing, a secret header, user and password, a signed token, or a signature of its body. Default: "none" */
      readonly authentication?: 'none' | 'header' | 'basic' | 'jwt' | 'hmac'
      /** What a token must hold besides a good signature (authentication «jwt») */
      readonly jwt?: {
        /** Issuer (iss) that the token must name */
        readonly issuer?: string
        /** Audience (aud) that the token must name */
        readonly audience?: string
      }
      /** How the signature is made (authentication «hmac») */
      readonly hmac?: {
        /** How the sender signs; «custom» takes the settings below. Default: "standard-webhooks" */
        readonly scheme?: 'standard-webhooks' | 'github' | 'slack' | 'stripe' | 'shopify' | 'custom'
        /** Header that holds the signature (scheme «custom»). Default: "x-signature" */
        readonly header?: string
        /** Hash of the signature (scheme «custom»). Default: "sha256" */
        readonly algorithm?: 'sha256' | 'sha512' | 'sha1'
        /** How the signature is written (scheme «custom»). Default: "hex" */
        readonly encoding?: 'hex' | 'base64'
        /** Text before the signature in its header, such as sha256= (scheme «custom»). Default: "" */
        readonly prefix?: string
        /** Header with the time in seconds; the signed text is then «time.body» and calls that are too old are refused (scheme «custom») */
        readonly timestampHeader?: string
      }
      /** How old a signed call may be; a call seen within this time is refused when it comes again. Default: 300 */
      readonly replayWindowSeconds?: number
      /** Header whose value names a delivery, such as X-GitHub-Delivery: the same value starts one execution, however often it comes */
      readonly deliveryIdHeader?: string
      /** Keep the body as it came, as the file «body», besides what was read from it. Default: false */
      readonly rawBody?: boolean
      /** Largest body in bytes; a larger one is refused with 413. Default: 16777216 */
      readonly bodyBytesMax?: number
      /** How long the caller waits for last-node or respond-node, in milliseconds; then the answer is 202 with the address of the result. Default: 60000 */
      readonly answerTimeoutMs?: number
    }
    inputs: never
    outputs: 'main' | 'error'
    credentials: 'header' | 'basic' | 'jwt' | 'hmac'
  }
  /** Workflow Trigger. Starts this workflow when another one runs it, with the items that are handed over. */
  'workflow-trigger': {
    parameters: {
      /** Fields that the calling workflow must give in each item; none: items are taken as they come */
      readonly fields?: readonly {
        /** Field that each item is to have */
        readonly name: string
        /** Kind of its value. Default: "any" */
        readonly type?: 'any' | 'string' | 'number' | 'boolean' | 'list' | 'object'
        /** Whether an item without it, or with null, is refused. Default: true */
        readonly required?: boolean
      }[]
    }
    inputs: never
    outputs: 'main' | 'error'
    credentials: never
  }
  /** Write File. Writes a file, a text or JSON of each item to the workspace's files. */
  'write-file': {
    parameters: {
      /** Where to write, such as reports/{{ $json.id }}.txt; folders are made */
      readonly path: string | Else
      /** What to write: a file of the item, a text, or a value as JSON. Default: "file" */
      readonly content?: 'file' | 'text' | 'json' | Else
      /** Name of the file in the item (content «file»). Default: "file" */
      readonly file?: string | Else
      /** The text (content «text»). Default: "" */
      readonly text?: string | Else
      /** The value; the item's json when left out (content «json») */
      readonly json?: unknown
      /** Write behind what is there instead of replacing it. Default: false */
      readonly append?: boolean | Else
    }
    inputs: 'main'
    outputs: 'main' | 'error'
    credentials: never
  }
  /** Write Lines. Writes all items into one file of the workspace, a line for each. */
  'write-lines': {
    parameters: {
      /** File that gets all the lines, such as exports/orders.jsonl; folders are made */
      readonly path: string | Else
      /** json-lines: each item as JSON. text: one field of each item. Default: "json-lines" */
      readonly format?: 'json-lines' | 'text' | Else
      /** Field whose value is the line (format «text»). Default: "line" */
      readonly field?: string | Else
      /** Write behind what is there instead of replacing it. Default: false */
      readonly append?: boolean | Else
    }
    inputs: 'main'
    outputs: 'main' | 'error'
    credentials: never
  }
  /** XML. Makes a value of XML, and XML of a value. */
  xml: {
    parameters: {
      /** to-json: a value of XML. to-xml: XML of a value. Default: "to-json" */
      readonly operation?: 'to-json' | 'to-xml' | Else
      /** The XML (to-json). Default: "" */
      readonly xml?: string | Else
      /** The value; the item's json when left out (to-xml) */
      readonly json?: unknown
      /** merged: attributes become fields like elements. apart: they are in the field «$» (to-json). Default: "merged" */
      readonly attributes?: 'merged' | 'apart' | Else
      /** several: a list only where an element comes several times. always: each element is a list (to-json). Default: "several" */
      readonly lists?: 'several' | 'always' | Else
      /** Name of the outermost element, where the value has several fields (to-xml). Default: "root" */
      readonly root?: string | Else
      /** Begin with <?xml …?> (to-xml). Default: true */
      readonly declaration?: boolean | Else
      /** Field that gets the result. Default: "data" */
      readonly as?: string | Else
    }
    inputs: 'main'
    outputs: 'main' | 'error'
    credentials: never
  }
}

/** The newest version of each, which the types are of. */
export const NODE_VERSIONS: Readonly<Record<keyof Nodes, number>> = {
  aggregate: 1,
  approval: 1,
  break: 1,
  'chat-trigger': 1,
  code: 1,
  'compare-datasets': 1,
  compression: 1,
  'convert-to-file': 1,
  crypto: 1,
  'data-table': 1,
  'date-time': 1,
  'edit-image': 1,
  'email-trigger': 1,
  'error-trigger': 1,
  'execute-command': 1,
  'execute-workflow': 1,
  'extract-from-file': 1,
  filter: 1,
  form: 1,
  'form-trigger': 1,
  ftp: 1,
  git: 1,
  graphql: 1,
  html: 1,
  'http-request': 1,
  if: 1,
  jwt: 1,
  limit: 1,
  loop: 1,
  manual: 1,
  markdown: 1,
  merge: 1,
  mqtt: 1,
  mysql: 1,
  'no-operation': 1,
  postgres: 1,
  rabbitmq: 1,
  'read-files': 1,
  'read-lines': 1,
  redis: 1,
  'remove-duplicates': 2,
  'rename-keys': 1,
  'respond-to-webhook': 1,
  'rss-read': 1,
  'rss-trigger': 1,
  s3: 1,
  schedule: 1,
  'send-email': 1,
  set: 1,
  sort: 1,
  'split-out': 1,
  ssh: 1,
  state: 1,
  'stop-and-error': 1,
  summarize: 1,
  switch: 1,
  totp: 1,
  try: 1,
  wait: 1,
  webhook: 1,
  'workflow-trigger': 1,
  'write-file': 1,
  'write-lines': 1,
  xml: 1,
}
