import { address, wholeNumber, word } from '../../kit/address.ts';

/** A menu of the page, by the name of the setting that it sets. */
export const settingMenu = address('setup.set', 1, { setting: word });

/** The menu of the page's sections. What is picked is a section's key. */
export const sectionMenu = address('setup.section', 1, {});

/** Opens a form of a part, counted from 0. */
export const formButton = address('setup.form', 1, { part: word, form: wholeNumber });

export const settingsForm = address('setup.filled', 1, { part: word });
