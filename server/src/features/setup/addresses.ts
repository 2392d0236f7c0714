import { address, oneOf } from '../../kit/address.ts';

/** A menu of the page, by what it sets. */
export const settingMenu = address('setup.set', 1, {
  setting: oneOf('timezone', 'pads', 'announcements', 'log_channel'),
});

/** Opens the form for a time zone that the menu does not offer. */
export const zoneButton = address('setup.zone', 1, {});

export const zoneForm = address('setup.zone_form', 1, {});
