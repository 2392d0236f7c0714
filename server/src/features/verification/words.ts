/**
 * What a phrase is made of: plain words that Roblox's filter lets through. No numbers, brands, names of people, nothing
 * about where somebody lives or about writing to each other elsewhere, and none is the beginning of another one.
 */
export const WORDS: readonly string[] = `
accordion acorn acrobat airport album almond ample amuse anchor animal ankle anthem antler apricot apron
aquarium arcade arch arena armchair arrow artist aspen astronaut athlete atlas attic author autograph average
aviator avocado awake award awning bacon badger bagel baker balcony ballet balloon bamboo banana bandage banjo
banner barbecue barley barn barrel baseball basin basket battery beach beacon beaker beanbag bear beaver
beehive beetle bell belt bench berry bicycle birch birthday biscuit bison blanket blender blossom blueberry
bluebird board boat bonfire bonnet book boomerang boot border bottle boulder bouquet bowl branch bread
breakfast breeze brick bridge bright broccoli bronze broom brother brown brush bubble bucket buckle buffalo
bugle builder bulb bundle bunny burrow butter button cabbage cabin cactus cafeteria cake calendar calf camel
camera campfire canal candle canoe canvas canyon cape captain caramel caravan cardboard cardigan cargo
carnival carpet carrot cartoon carve cashew castle caterpillar catfish cathedral cattle cavern ceiling celery
cello cement center cereal chain chair chalk champion chapter chariot chart cheddar cheek cheerful cheese
cheetah chef cherry chess chestnut chicken chilly chimney chin chipmunk chocolate chorus chowder cinnamon
circle circus citrus clam clarinet classic classroom clay clean clever climate climb cloak clock closet cloth
cloud clover clown coach coast cobbler cobweb coconut coffee collage collar colony color comb comedy comet
comfort compass concert cookie copper coral corner corridor cottage cotton couch counter country cousin cover
cowboy coyote cozy cradle cranberry crane crater crayon cream creature crescent cricket crisp crocodile crown
cruise crumb crystal cube cucumber cupboard cupcake cupola curious curly curtain curve cushion custard cycle
cyclone cymbal daffodil dairy dancer dandelion daring daylight daytime decorate deep deer delight delta denim
desert desk dessert detail diagram diary dinner dinosaur diploma dish distance dolphin donkey donut door dough
dragon drama drawer drawing dream dress drift driver drizzle drum duckling dune dusk dusty eager eagle early
earring earth easel eastern easy echoes eclipse edge eggplant eggshell elastic elbow elder electric elegant
elephant elevator embers empire engine enjoy entrance envelope equator eraser escalator evening evergreen
everyday exercise explain explorer express eyebrow fabric factory fair falcon family fancy farmer farmhouse
fashion father faucet favor feast feather feeling fence ferry festival fiction fiddle field figure filter
finch finger firefly fireplace fireworks fish flag flame flamingo flannel flashlight flavor fleece flight
flipper float flock floor floral flour flower fluffy flute foam focus foggy folder folk footpath footprint
forecast forest forever fork fortune fossil fountain fragrant frame freckle fresh fridge friendly frost fruit
fudge funnel furniture fuzzy galaxy gallery galley gallop garage garden garlic gate gazebo gazelle gecko
gemstone gentle geyser giant giggle giraffe glacier glad glass glider glimmer glitter globe glossy glove glow
goat goblet goggles gold golf gondola goose gorilla grain grammar grand granite grass grateful gratitude
gravel gravy green grill grocery ground grove guitar gumdrop habitat haircut hallway hammer hammock hamster
handbag handle happy harbor harmony harp harvest hawk hazelnut headband healthy hedge helicopter helmet
helpers helpful herb heritage heron herring hiccup hiker hill hippo history hobby hockey homework honey hood
hoof hopeful horizon hornet horse hour house hummingbird hungry hurdle husky hyena iceberg icebox icicle idea
igloo iguana imagine inch insect inside instrument invent island jacket jelly jewel jigsaw jogger jolly
journal journey joyful jubilee juggler juice jumbo jump jungle kangaroo kayak keen kelp kennel ketchup kettle
khaki kilometer kingdom kitchen kite kiwi knapsack knight knitting knuckle koala label ladder ladybug lagoon
lake lamb lamp landscape language lantern large lasagna laser laundry lava lavender lawn layer leader leaf
leather lecture ledge legend lemon lens leopard lesson lettuce level library lifeboat lifeguard light lilac
lime linen lion lizard llama loaf lobster locket locomotive lollipop long loom lotus loud lounge loyal lucky
luggage lullaby lumber lunar lunch luxury machine magenta magic magnet magnolia magpie mammal mammoth mandolin
mango mansion maple marathon marble margin marigold market marmalade maroon marsh mascot mattress maze meadow
meal measure medal medicine medium melody melon memory menu meringue mermaid merry metal meteor microscope
midday middle midnight mighty milk mill mimic mineral mint mirror mitten mixer moat model modern molecule
moment monkey monsoon month monument moon moose morning mosaic mosquito moss mother motion motor mountain
mouse mouth muffin mulberry mural muscle museum mushroom music mustard mystery myth napkin narrator narrow
narwhal nation nature nearby neat necklace necktie nectar needle neighbor nephew newspaper nibble nickel niece
night noble noisy noodle nose notebook novel nugget nurse nutmeg oatcake oatmeal object ocean octagon octopus
office okra omelet onion opera opossum optimist orangutan orchard orchestra orchid orderly oregano organ
origami ornament ostrich otter outdoor outfit outline oval oven overcoat oxygen oyster ozone paddle page pail
paint pajamas palace palette palm pamphlet pancake panda panel panther papaya paper paprika parachute parade
parakeet parcel parent parka parrot parsley parsnip passenger pasta pastel pastry patch path patient patio
pattern pavement peaceful peach peanut pear pebble pecan pedal pelican pencil penguin pepper perfume persimmon
petal piano piccolo picnic picture pier pigeon pilgrim pillow pilot pine pink pioneer pirate pistachio pitcher
pizza planet plant plastic plate platform platypus playful playground plaza pleasant plentiful plenty plow
plum plywood pocket podium poem polar polishing polite polka pollen pomegranate pond pony popcorn porcelain
porch porcupine porridge portrait possible postage postcard potato pottery powder prairie present pretzel
princess prism prize professor promise propeller proud prune pudding puddle puffin pulley pumpkin pupil puppet
puppy purple puzzle pyramid quail quality quarry quartz queen quest quick quiet quill quilt quince quiver quiz
rabbit race radar radio radish raft railway rainbow raincoat raindrop rainforest raisin ranch rapid rare
raspberry rattle raven ravioli reader recess recipe rectangle redwood reef refresh reindeer relax relish
remember rescue restful rhubarb rhyme rhythm ribbon rice riddle ridge ripple river road robot rocket rodeo
roller roof rooster root rope rosebud round route rowboat royal rubber ruler runway rustic saddle sailboat
sailing salad salamander salmon salsa salt salute sample sandal sandcastle sandwich sapling sardine satin
saucer savanna sawdust saxophone scallop scarecrow scarf scene scenic scholar science scissors scooter scout
scramble screen scroll sculptor seagull seahorse seashore seaside season seatbelt seed seesaw sentence sequoia
serenade shade shadow shamrock sharp shawl sheep shelf sherbet sheriff shield shimmer shine shiny shipyard
shoe shopper shore shoulder shovel shrimp shrub shuttle sibling sidewalk siesta signal silent silk silver
simple singer sister skateboard skating sketch skillet skylark skyline slate sled sleepy sleeve slice slipper
slope sloth slow small smart smile smooth snail sneaker snorkel snow soap soccer socks soda sofa soft soil
solar solid sonnet soup souvenir soybean space spacious spaghetti sparkle sparrow spatula special speckled
spectrum spider spinach spinning spiral splash sponge spoon spotlight spring sprout spruce square squash
squeaky squid squirrel stable stadium stage stair stallion stamp staple stardust starfish starlight station
statue steady steam steel stencil stitch stone stool stopwatch storm story stove straw stream string strong
student studio sturdy submarine subway sudden sugar suitcase sundial sunflower sunlight sunny sunrise sunset
sunshine super supper surface surfer surprise sushi swallow swamp swan sweater sweep swift swim swing symbol
symphony syrup tablecloth tablet taco tadpole tailor talent tambourine tangerine tank tapestry teacher teacup
teapot teaspoon teddy telescope temple tender tennis tent terrace terrarium theater theory thermometer thimble
thistle thoughtful thread throne thumb thunder ticket tidepool tidy tiger timber tiny tiptoe tissue toast
toffee tomato tongs toolbox toothbrush torch tortoise toucan towel tower toymaker track tractor traffic trail
train trampoline trapeze travel treasure treat tree triangle tricycle trombone tropical trout truck trunk tuba
tugboat tulip tumbler tuna tundra tunnel turnip turntable turquoise turtle tutor tuxedo twig twilight twist
ukulele umbrella umpire underneath unicorn uniform unique universe upbeat upland upstairs useful usual utensil
vacation valley vanilla vase vault vegetable velvet vendor vest veteran victory vine violin visitor vivid
vocal volcano volley volume voyage vulture waffle wagon waiter walker wallet walnut walrus waltz wardrobe warm
washer water wave weather weaver weekend welcome whale wheat wheel whirlpool whisper whistle wicker wide
wilderness wildlife windmill window winner winter wisdom wolf wombat wonder wooden woodland woodpecker wool
workshop world wreath wren wrist writer yacht yard yarn yawn year yellow yodel yogurt yolk young yoyo zebra
zenith zephyr zigzag zinc zipper zone
`
  .trim()
  .split(/\s+/);
