/**
 * How much Discord takes. Lengths are in UTF-16 units: Discord counts characters, of which a text never has more.
 */

/** https://discord.com/developers/docs/resources/message#create-message */
export const CONTENT_LIMIT = 2_000;

/** https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
export const EMBED_TITLE_LIMIT = 256;
export const EMBED_DESCRIPTION_LIMIT = 4_096;
export const EMBED_FIELDS_LIMIT = 25;
export const EMBED_FIELD_NAME_LIMIT = 256;
export const EMBED_FIELD_VALUE_LIMIT = 1_024;
export const EMBED_FOOTER_LIMIT = 2_048;
export const EMBED_AUTHOR_LIMIT = 256;
export const EMBED_URL_LIMIT = 2_048;
/** Over all texts of a message's embeds. */
export const EMBED_TOTAL_LIMIT = 6_000;

/** https://discord.com/developers/docs/components/reference#action-row */
export const ROWS_LIMIT = 5;
export const BUTTONS_LIMIT = 5;
/** https://discord.com/developers/docs/components/reference#button */
export const LABEL_LIMIT = 80;
export const URL_LIMIT = 512;
/** https://discord.com/developers/docs/components/reference#anatomy-of-a-component-custom-id */
export const CUSTOM_ID_LIMIT = 100;

/** https://discord.com/developers/docs/components/reference#string-select */
export const CHOICES_LIMIT = 25;
export const CHOICE_LIMIT = 100;
export const PLACEHOLDER_LIMIT = 150;
/** https://discord.com/developers/docs/components/reference#role-select */
export const PICKED_LIMIT = 25;

/** https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-modal */
export const FORM_TITLE_LIMIT = 45;
export const FORM_INPUTS_LIMIT = 5;
/** https://discord.com/developers/docs/components/reference#label */
export const INPUT_LABEL_LIMIT = 45;
export const INPUT_DESCRIPTION_LIMIT = 100;
/** https://discord.com/developers/docs/components/reference#radio-group */
export const RADIO_LEAST = 2;
export const RADIO_LIMIT = 10;
/** https://discord.com/developers/docs/components/reference#checkbox-group */
export const CHECKBOXES_LIMIT = 10;
/** https://discord.com/developers/docs/components/reference#text-input */
export const INPUT_LENGTH_LIMIT = 4_000;

/** https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-autocomplete */
export const SUGGESTIONS_LIMIT = 25;
/** https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-choice-structure */
export const SUGGESTION_LIMIT = 100;

/** https://discord.com/developers/docs/resources/message#create-message */
export const NONCE_LIMIT = 25;

/** Ids in each list of a message's allowed mentions. https://discord.com/developers/docs/resources/message#allowed-mentions-object */
export const PINGS_LIMIT = 100;

/** Of a message, and of a form's input. https://discord.com/developers/docs/components/reference#file-upload */
export const FILES_LIMIT = 10;
/** https://discord.com/developers/docs/reference#uploading-files */
export const FILES_BYTES_LIMIT = 10 * 1024 * 1024;
/** Discord takes longer ones and cuts them. */
export const FILE_NAME_LIMIT = 260;

/** https://discord.com/developers/docs/resources/channel#modify-channel */
export const CHANNEL_NAME_LIMIT = 100;
export const CHANNEL_TOPIC_LIMIT = 1_024;
/** https://discord.com/developers/docs/resources/guild#create-guild-channel */
export const CHANNELS_LIMIT = 500;
export const CATEGORY_LIMIT = 50;
/** https://discord.com/developers/docs/resources/guild#modify-guild-member */
export const NICKNAME_LIMIT = 32;
/** The server's own audit log. https://discord.com/developers/docs/resources/audit-log */
export const REASON_LIMIT = 512;
/** https://discord.com/developers/docs/resources/message#get-channel-messages */
export const MESSAGES_LIMIT = 100;
/** https://discord.com/developers/docs/resources/guild#list-guild-members */
export const MEMBERS_LIMIT = 1_000;
