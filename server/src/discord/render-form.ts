import {
  type APIComponentInLabel,
  type APIModalInteractionResponseCallbackData,
  ComponentType,
  TextInputStyle,
} from 'discord-api-types/v10';
import type { ChoiceInput, FileInput, Form, FormInput, TextInput } from '../kit/reply.ts';
import {
  CHECKBOXES_LIMIT,
  CUSTOM_ID_LIMIT,
  FILES_LIMIT,
  FORM_INPUTS_LIMIT,
  FORM_TITLE_LIMIT,
  INPUT_DESCRIPTION_LIMIT,
  INPUT_LABEL_LIMIT,
  INPUT_LENGTH_LIMIT,
  RADIO_LEAST,
  RADIO_LIMIT,
} from './limits.ts';
import { choiceTexts, renderChoices } from './render-rows.ts';
import { textWithin, within } from './within.ts';

/**
 * A form as Discord's modal: each input is a label with the input in it.
 *
 * @throws RangeError where it breaks a limit of Discord
 */
export function renderForm(form: Form): APIModalInteractionResponseCallbackData {
  within('The number of inputs', form.inputs.length, 1, FORM_INPUTS_LIMIT);
  textWithin('The custom_id of a form', form.customId, 1, CUSTOM_ID_LIMIT);
  textWithin('The title of a form', form.title, 1, FORM_TITLE_LIMIT);
  if (new Set(form.inputs.map(({ name }) => name)).size < form.inputs.length) {
    throw new RangeError('Two inputs of one form have the same name.');
  }
  return {
    custom_id: form.customId,
    title: form.title,
    components: form.inputs.map((input) => ({
      type: ComponentType.Label,
      label: textWithin('The label of an input', input.label, 1, INPUT_LABEL_LIMIT),
      ...(input.description !== undefined && {
        description: textWithin('The description of an input', input.description, 1, INPUT_DESCRIPTION_LIMIT),
      }),
      component: renderInput(input),
    })),
  };
}

function renderInput(input: FormInput): APIComponentInLabel {
  textWithin('The name of an input', input.name, 1, CUSTOM_ID_LIMIT);
  switch (input.input) {
    case 'menu':
    case 'radio':
    case 'checkboxes':
      return renderChoice(input);
    case 'file':
      return renderFile(input);
    default:
      return renderText(input);
  }
}

function renderText({ name, long = false, required = true, value, maxLength = INPUT_LENGTH_LIMIT }: TextInput) {
  within('The length that an input allows', maxLength, 1, INPUT_LENGTH_LIMIT);
  if (value !== undefined) textWithin('The value of an input', value, 0, maxLength);
  return {
    type: ComponentType.TextInput as const,
    custom_id: name,
    style: long ? TextInputStyle.Paragraph : TextInputStyle.Short,
    required,
    max_length: maxLength,
    ...(value !== undefined && { value }),
  };
}

function renderChoice({ input, name, required = true, choices }: ChoiceInput): APIComponentInLabel {
  const common = { custom_id: name, required };
  if (input === 'menu') {
    return {
      ...common,
      type: ComponentType.StringSelect,
      min_values: required ? 1 : 0,
      max_values: 1,
      options: renderChoices(choices),
    };
  }
  const options = choices.map((choice) => ({ ...choiceTexts(choice), default: choice.chosen ?? false }));
  if (input === 'radio') {
    within('The number of choices', choices.length, RADIO_LEAST, RADIO_LIMIT);
    return { ...common, type: ComponentType.RadioGroup, options };
  }
  within('The number of choices', choices.length, 1, CHECKBOXES_LIMIT);
  return {
    ...common,
    type: ComponentType.CheckboxGroup,
    options,
    min_values: required ? 1 : 0,
    max_values: choices.length,
  };
}

function renderFile({ name, required = true, most = FILES_LIMIT }: FileInput): APIComponentInLabel {
  within('How many files an input takes', most, 1, FILES_LIMIT);
  return {
    type: ComponentType.FileUpload,
    custom_id: name,
    required,
    min_values: required ? 1 : 0,
    max_values: most,
  };
}
