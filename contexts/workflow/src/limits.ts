/** A workflow file as it is sent. */
export const WORKFLOW_BODY_BYTES_MAX = 4 * 1024 * 1024

/** A workflow file as it is stored, in characters of JSON. */
export const WORKFLOW_FILE_CHARS_MAX = 4 * 1024 * 1024

/** Of a workflow's name, as the file format has it. */
export const WORKFLOW_NAME_CHARS_MAX = 128

/** Keys and elements of records that the commands of one request may copy: each patch copies the records around its place. */
export const PATCHED_KEYS_MAX = 1_000_000

/** Changes of a draft that are kept, to merge what was made on an older one. */
export const DRAFT_CHANGES_KEPT_MAX = 1_000

/** Bytes of the changes of one draft that are kept. */
export const DRAFT_CHANGES_KEPT_BYTES_MAX = 16 * 1024 * 1024

/** Bytes of others' changes that one answer tells; who has missed more reads the draft again. */
export const DRAFT_CHANGES_TOLD_BYTES_MAX = 4 * 1024 * 1024

/** Patches that a save of a whole file is told as; beyond, the draft counts as replaced. */
export const PATCHES_OF_A_SAVE_MAX = 10_000

/** Conflicts that one answer lists. */
export const CONFLICTS_LISTED_MAX = 100

/** Folders of one workspace. */
export const FOLDERS_PER_WORKSPACE_MAX = 1_000

/** Folders within each other. */
export const FOLDER_DEPTH_MAX = 8

/** Templates of one workspace, besides those that LinkFlow brings along. */
export const TEMPLATES_PER_WORKSPACE_MAX = 200

/** Characters of a word that the search of workflows knows. */
export const SEARCH_WORD_CHARS_MAX = 64

/**
 * Bytes of the words of one workflow that can be searched, together: name, description, nodes and notes before
 * parameters. A search looks at each workflow of its workspace, so this is what keeps it bounded.
 */
export const SEARCH_WORDS_BYTES_MAX = 32 * 1024

/** Words of one search. */
export const SEARCH_WORDS_ASKED_MAX = 10

/** Workflows of one workspace that are not deleted. */
export const WORKFLOWS_PER_WORKSPACE_MAX = 10_000

/** Characters of the description that a list shows; a summary stays under 2 kB. */
export const SUMMARY_DESCRIPTION_CHARS_MAX = 200

/** Versions that stay in memory, by the characters of their files together. */
export const VERSION_CACHE_CHARS_MAX = 64 * 1024 * 1024

/** Pinned data of one node, as JSON. */
export const PIN_BYTES_MAX = 2 * 1024 * 1024

/** A pin as it is sent. */
export const PIN_BODY_BYTES_MAX = 4 * 1024 * 1024

/** Pinned data of one workflow together. */
export const PINS_BYTES_MAX = 16 * 1024 * 1024

/** Nodes of one workflow that have pinned data. */
export const PINNED_NODES_MAX = 200

/** Input of a test case and what it expects, as JSON together. */
export const TEST_CASE_BYTES_MAX = 256 * 1024

/** A test case as it is sent. */
export const TEST_CASE_BODY_BYTES_MAX = 512 * 1024

/** Test cases of one workflow. */
export const TEST_CASES_PER_WORKFLOW_MAX = 100

/** Problems that one answer lists. */
export const PROBLEMS_LISTED_MAX = 200
