/** Every bound of reading and writing files. */

const KIB = 1024
const MIB = 1024 * KIB

// ------------------------------------------------------------------------------------------------ csv

/** Characters of one row, so that a quote that is never closed does not become one cell of the whole file. */
export const CSV_ROW_CHARS_MAX = 8 * MIB
/** Cells of one row. */
export const CSV_CELLS_MAX = 16_384
/** Characters of a delimiter. */
export const DELIMITER_CHARS_MAX = 8

// ------------------------------------------------------------------------------------------------ sheets

/** Rows that are read of one sheet: as many as Excel has. */
export const SHEET_ROWS_MAX = 1_048_576
/** Cells of all rows together. */
export const SHEET_CELLS_MAX = 10_000_000
/** Sheets of one workbook. */
export const SHEETS_MAX = 1000

// ------------------------------------------------------------------------------------------------ pdf, calendar, feed

/** Pages that are read of one PDF. */
export const PDF_PAGES_MAX = 5000
/** Characters of all pages together. */
export const PDF_TEXT_CHARS_MAX = 64 * MIB
/** Characters of one calendar. */
export const CALENDAR_CHARS_MAX = 16 * MIB
/** Octets of a content line, by RFC 5545. */
export const CALENDAR_LINE_BYTES_MAX = 75
/** Characters of a short text in a calendar: a title, a place. */
export const CALENDAR_TEXT_CHARS_MAX = 100_000
/** Parts within each other in a mail, and bytes of all its headers together. */
export const MAIL_PARTS_DEPTH_MAX = 100
export const MAIL_HEADER_BYTES_MAX = 1 * MIB
/** Entries of one feed. */
export const FEED_ENTRIES_MAX = 10_000

// ------------------------------------------------------------------------------------------------ markup

/** Markdown and HTML that are turned into each other: the libraries' patterns are not all quick on long texts. */
export const MARKDOWN_CHARS_MAX = 100_000
/** Elements within each other in XML. */
export const XML_DEPTH_MAX = 200
/** Values that are taken out of one HTML document. */
export const HTML_VALUES_MAX = 100_000

// ------------------------------------------------------------------------------------------------ archives

/** Files in one archive. */
export const ARCHIVE_ENTRIES_MAX = 1000
/** Bytes of all files of one archive when it is opened. */
export const ARCHIVE_BYTES_MAX = 512 * MIB
/** Times that an archive may grow: data that people make does not compress better, bombs do. */
export const ARCHIVE_RATIO_MAX = 200
/** A file that becomes no larger than this may grow as it likes. */
export const ARCHIVE_SMALL_BYTES = 8 * MIB
export const ENTRY_NAME_CHARS_MAX = 1024

// ------------------------------------------------------------------------------------------------ sql

/** Memory of a query: tables, sorting, results on their way. The database cannot grow beyond it, whatever it is asked. */
export const SQL_MEMORY_BYTES_MAX = 256 * MIB
/** One text in a query, put in or made. */
export const SQL_TEXT_BYTES_MAX = 32 * MIB
/** Different fields of the items of one input: as many columns as SQLite gives a table. */
export const SQL_COLUMNS_MAX = 2000
/** Characters of a query, with what its expressions put in. */
export const SQL_QUERY_CHARS_MAX = 1 * MIB
/** Rows that a query may give. */
export const SQL_ROWS_MAX = 1_000_000
/** How long a query may take. */
export const SQL_MS_MAX = 30_000
/** Columns of inputs without items that a query may name. */
export const SQL_COLUMNS_ADDED_MAX = 200

// ------------------------------------------------------------------------------------------------ images

/** Pixels of all pictures of one image together: what cameras of telephones make, and 200 MB in memory. */
export const IMAGE_PIXELS_MAX = 50_000_000
/** Pixels of one side. */
export const IMAGE_SIDE_MAX = 16_384
/** Pictures of an animation, pages of a TIFF. */
export const IMAGE_FRAMES_MAX = 1000
/** Memory for pixels: the image, what is made of it, and one that is laid over it. How long it may take is up to the process. */
export const IMAGE_MEMORY_BYTES_MAX = 768 * MIB
/** Details of a photo that are told: names and characters of each. */
export const IMAGE_DETAILS_MAX = 200
export const IMAGE_DETAIL_CHARS_MAX = 1000

// ------------------------------------------------------------------------------------------------ where work is done

/** Texts up to this size are worked on where the step runs; what is larger goes to the process for it. */
export const INLINE_BYTES_MAX = 64 * KIB
/** The same for Markdown. */
export const INLINE_MARKDOWN_BYTES_MAX = 8 * KIB
/** A file that is read as a whole. */
export const WHOLE_FILE_BYTES_MAX = 64 * MIB
/** What becomes of it. */
export const RESULT_BYTES_MAX = 128 * MIB
