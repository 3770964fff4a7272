/**
 * The shapes the API sends. Offsets count Unicode code points of the notes.
 *
 * @typedef {"compatibility" | "knowledge" | "trust"} Pillar
 * @typedef {"strained" | "absent" | "emerging" | "established"} Level
 * @typedef {"customer_did" | "customer_said" | "we_did" | "rep_believes"} Basis
 *
 * @typedef {object} Evidence
 * @property {Pillar} pillar
 * @property {"builds" | "erodes"} direction
 * @property {Basis} basis
 * @property {number} start
 * @property {number} end
 * @property {string} quote
 * @property {number} confidence  0 to 1
 * @property {string | null} [who]
 *
 * @typedef {object} PromiseMade
 * @property {"us" | "them"} who
 * @property {string} what
 * @property {string | null} due  an ISO day
 * @property {string} quote
 * @property {"open" | "kept" | "missed"} status
 *
 * @typedef {object} CardRef
 * @property {string} card
 * @property {string} title
 *
 * @typedef {object} Move
 * @property {string} id
 * @property {Pillar} pillar
 * @property {boolean} hold_the_ask
 * @property {"price" | "close" | "referral" | "exclusivity" | null} [hold]
 * @property {string} headline
 * @property {string} why
 * @property {string} say
 * @property {string[]} steps
 * @property {CardRef[]} sources
 *
 * @typedef {object} Read
 * @property {string} id
 * @property {string} engine
 * @property {string} language
 * @property {boolean} language_supported
 * @property {string} notes
 * @property {Evidence[]} evidence
 * @property {Record<Pillar, Level>} levels
 * @property {{pillar: Pillar, quote: string}[]} overclaims
 * @property {string} standing
 * @property {string} standing_words
 * @property {string} exposure
 * @property {PromiseMade[]} promises
 * @property {{pillar: Pillar, question: string}[]} unsure
 * @property {Move} move
 * @property {ReadCorrection[]} [corrections]
 *
 * @typedef {{pillar: Pillar, direction: "builds" | "erodes"}} Label
 * @typedef {{kind: "mark", start: number, end: number, was: Label | null, now: Label | null, basis?: Basis | null}} MarkCorrection
 * @typedef {{kind: "level", pillar: Pillar, level: Level | null}} LevelCorrection
 * @typedef {{kind: "filing", call_id: string, account: string}} FilingCorrection
 * @typedef {MarkCorrection | LevelCorrection} ReadCorrection
 * @typedef {ReadCorrection | FilingCorrection} Correction
 *
 * @typedef {{id: string, name: string}} AccountRef
 * @typedef {{pillar: Pillar, was: Level, now: Level, since: string | null, quotes: string[]}} Change
 *
 * @typedef {{type: "received", turn_id: string, conversation_id: string}} Received
 * @typedef {{type: "read", read: Read}} ReadTaken
 * @typedef {{type: "move", move: Move}} MoveChosen
 * @typedef {{type: "filed", call_id: string, on: string, account: AccountRef | null, guessed: boolean, suggestions: AccountRef[], calls: number, changes: Change[]}} Filed
 * @typedef {{type: "text", delta: string}} Text
 * @typedef {{type: "retracted", chars: number}} Retracted  takes the last code points of the reply back
 * @typedef {{type: "notice", code: string, message: string}} Notice
 * @typedef {{type: "source", card: string, title: string}} Source
 * @typedef {{type: "cited", call_id: string, conversation_id: string, on: string, account: string, quote: string | null, start: number | null, end: number | null}} CallCited
 * @typedef {{type: "question", pillar: Pillar, text: string, options: string[]}} Question
 * @typedef {{type: "done", turn_id: string, suggestions: string[], duration_ms: number, degraded?: string | null}} Done
 * @typedef {{type: "failed", code: string, message: string}} Failed
 * @typedef {Received | ReadTaken | MoveChosen | Filed | Text | Retracted | Notice | Source | CallCited | Question | Done | Failed} CoachEvent
 *
 * @typedef {object} Turn
 * @property {string} id
 * @property {number} number
 * @property {string} [message_id]
 * @property {string} text
 * @property {"running" | "done" | "failed"} status
 * @property {string} reply
 * @property {CoachEvent[]} events
 * @property {Correction | null} [correction]  what the message put right
 *
 * @typedef {object} Card
 * @property {string} id
 * @property {string} title
 * @property {string} pillar
 * @property {string} kind
 * @property {string} when
 * @property {string} source
 * @property {string} body
 */

export {};
